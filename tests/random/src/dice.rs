//! Random numbers from a seed: SplitMix64 (Steele, Lea, Flood 2014).

/// A source of random numbers.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The same seed gives the same numbers.
    #[must_use]
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// Any number. No iterator's `next`: dice never run out.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Less than `sides`, of which there may be any number.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    /// Less than `sides`.
    pub fn below(&mut self, sides: u32) -> u32 {
        let rest = (self.next() >> 32) % u64::from(sides);
        u32::try_from(rest).expect("the rest is less than a u32")
    }

    /// True `times` in `of` times.
    pub fn falls(&mut self, times: u32, of: u32) -> bool {
        self.below(of) < times
    }

    /// One of `items`.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        let count = u32::try_from(items.len()).ok().filter(|count| *count > 0)?;
        items.get(self.below(count) as usize).copied()
    }
}
