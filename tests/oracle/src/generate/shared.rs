//! Statements that use what several tasks share.
//!
//! What wakes others comes after a sleep as a rule, and so does what is done
//! after a wait, since several may have been woken at once. A wait has a limit,
//! so that no program waits for ever.

use super::Generator;
use super::place::{Children, Place};
use crate::program::{Block, CHANNELS, EVENTS, End, Kind, LOCKS, Limit, Region, Stmt, Thing, Use};

impl Generator {
    pub(super) fn shared(&mut self, place: &mut Place) -> Vec<Stmt> {
        let is_big = self.budget > 0 && place.has_room();
        let roll = match self.focus {
            Some(focus) if self.dice.falls(3, 4) => self.roll(focus),
            _ => self.dice.below(24),
        };
        match roll {
            0..7 if is_big => self.hold(place),
            7..11 => {
                let end = self.sender(place);
                let limit = self.limit();
                self.uses(Use::Send { end, limit })
            }
            11..15 => {
                let end = self.receiver(place);
                let limit = self.limit();
                self.uses(Use::Receive { end, limit })
            }
            15 | 16 => {
                let (thing, limit) = (self.event(), self.scale());
                self.uses(Use::AwaitEvent { thing, limit })
            }
            17 => {
                let event = self.event();
                self.acts(Use::SetEvent(event))
            }
            18 => self.close(place),
            19 | 20 if is_big && !place.is_body => self.clone_end(place),
            21 => self.resize(),
            22 | 23 if !place.locks.is_empty() => self.notify(place),
            _ => {
                let thing = self.thing();
                vec![self.some_sleep(), Stmt::Shared(self.site(), Use::Look(thing))]
            }
        }
    }

    /// Of the statements above, one about this thing.
    fn roll(&mut self, focus: Thing) -> u32 {
        match focus {
            Thing::Lock(_) | Thing::Semaphore(_) | Thing::Limiter(_) | Thing::Condition(_) => 0,
            Thing::Event(_) => 15 + self.dice.below(2),
            Thing::Sender(_) | Thing::Receiver(_) => match self.dice.below(16) {
                0 => 18,
                it => 7 + it % 8,
            },
        }
    }

    /// A nursery with children that all are after the same.
    pub(super) fn crowd(&mut self, place: &mut Place) -> Vec<Stmt> {
        let mut res = vec![self.new_scope(place)];
        self.focus = Some(self.thing());
        let site = self.site();
        let children = if self.dice.falls(1, 2) { Children::Fallible } else { Children::Unit };
        let mut inside = place.body(children);
        inside.spawn_scopes = inside.scopes.len();
        let mut body = Block::default();
        for _ in 0..3 + self.dice.below(3) {
            let member = self.member(&inside);
            body.0.push(member);
        }
        for _ in 0..1 + self.dice.below(3) {
            let stmts = match self.dice.below(4) {
                0 => self.block(&mut inside, 1).0,
                1 => self.poke(&inside),
                _ => self.turns(),
            };
            body.0.extend(stmts);
        }
        self.focus = None;
        match children {
            Children::Unit => res.push(Stmt::Nursery(site, body)),
            Children::Fallible => {
                let outcome = self.outcome(place, Kind::Group);
                res.push(Stmt::TryNursery { site, says_type: true, outcome, body });
                res.extend(self.after_handling(outcome));
            }
        }
        res
    }

    /// What turns the crowd's waits, whatever it is after.
    fn turns(&mut self) -> Vec<Stmt> {
        let sleep = self.sleep(24);
        let it = match self.thing() {
            it @ Thing::Event(_) => Use::SetEvent(it),
            Thing::Limiter(_) => return self.resize(),
            it @ (Thing::Sender(_) | Thing::Receiver(_)) => {
                Use::Close(End { thing: it, clone: None })
            }
            _ => return self.waits(),
        };
        vec![sleep, Stmt::Shared(self.site(), it)]
    }

    /// One of a crowd.
    fn member(&mut self, place: &Place) -> Stmt {
        let site = self.site();
        let kind = match place.children {
            Some(Children::Fallible) => Kind::Leaf,
            _ => Kind::Unit,
        };
        let mut inside = place.spawned(kind);
        let scopes = inside.scopes.clone();
        let mut body = Block::default();
        if matches!(self.focus, Some(Thing::Sender(_) | Thing::Receiver(_)))
            && self.dice.falls(2, 3)
        {
            body.0.extend(self.clone_end(&mut inside));
        }
        body.0.push(self.some_sleep());
        let shape = self.dice.below(3);
        let mut uses = match shape {
            0 => inside.inside(1),
            1 => inside.repeated(),
            _ => inside.inside(0),
        };
        let mut block = Block::default();
        for _ in 0..2 + self.dice.below(2) {
            self.budget = self.budget.max(2);
            block.0.extend(self.shared(&mut uses));
        }
        match shape {
            0 => {
                let kind = Region::MoveOnAfter(23 + self.dice.below(3));
                body.0.push(Stmt::Region { site: self.site(), kind, body: block });
            }
            1 => body.0.push(Stmt::Loop(self.site(), block)),
            // What it makes is there until the end.
            _ => body.0.extend(block.0),
        }
        if kind == Kind::Leaf && self.dice.falls(1, 4) {
            body.0.extend(self.failure(&inside));
        }
        Stmt::SpawnBlock { site, kind, scopes, body }
    }

    fn resize(&mut self) -> Vec<Stmt> {
        let total = 1 + self.dice.below(3);
        self.acts(Use::Resize { thing: Thing::Limiter(0), total })
    }

    /// What others notice.
    fn acts(&mut self, it: Use) -> Vec<Stmt> {
        let sleeps = self.dice.falls(14, 15).then(|| self.some_sleep());
        sleeps.into_iter().chain([Stmt::Shared(self.site(), it)]).collect()
    }

    /// What others notice, and may have to be waited for.
    fn uses(&mut self, it: Use) -> Vec<Stmt> {
        let mut res = self.acts(it);
        if self.dice.falls(14, 15) {
            res.push(self.some_sleep());
        }
        res
    }

    /// It is tried, or waited for.
    fn limit(&mut self) -> Limit {
        (!self.dice.falls(1, 5)).then(|| self.scale())
    }

    fn event(&mut self) -> Thing {
        if let Some(event @ Thing::Event(_)) = self.focus {
            return event;
        }
        Thing::Event(self.dice.below(EVENTS) as usize)
    }

    fn thing(&mut self) -> Thing {
        if let Some(focus) = self.focus {
            return focus;
        }
        let channel = self.dice.below(CHANNELS) as usize;
        let lock = self.dice.below(LOCKS) as usize;
        match self.dice.below(9) {
            0 => Thing::Lock(lock),
            1 => Thing::Semaphore(0),
            2 => Thing::Limiter(0),
            3 => self.event(),
            4 => Thing::Condition(lock),
            5 | 6 => Thing::Sender(channel),
            _ => Thing::Receiver(channel),
        }
    }

    fn channel(&mut self) -> usize {
        match self.focus {
            Some(Thing::Sender(index) | Thing::Receiver(index)) => index,
            _ => self.dice.below(CHANNELS) as usize,
        }
    }

    fn sender(&mut self, place: &Place) -> End {
        let thing = Thing::Sender(self.channel());
        self.end(place, |it| matches!(it, Thing::Sender(_)), thing)
    }

    fn receiver(&mut self, place: &Place) -> End {
        let thing = Thing::Receiver(self.channel());
        self.end(place, |it| matches!(it, Thing::Receiver(_)), thing)
    }

    /// A clone that was made here, or the end that all have.
    fn end(&mut self, place: &Place, fits: impl Fn(Thing) -> bool, thing: Thing) -> End {
        let clones: Vec<End> = place.ends.iter().copied().filter(|it| fits(it.thing)).collect();
        match self.dice.pick(&clones) {
            Some(clone) if self.dice.falls(1, 2) => clone,
            _ => End { thing, clone: None },
        }
    }

    /// Either end. Of a receiver that all have there are no others as often as
    /// not, so it is closed less often.
    fn either_end(&mut self, place: &Place) -> End {
        if self.dice.falls(2, 3) { self.sender(place) } else { self.receiver(place) }
    }

    /// A clone rather than what all have, so that there is something to do for
    /// those who come later.
    fn close(&mut self, place: &Place) -> Vec<Stmt> {
        let end = self.either_end(place);
        if end.clone.is_none() && self.dice.falls(2, 3) {
            return vec![self.some_sleep()];
        }
        self.acts(Use::Close(end))
    }

    fn clone_end(&mut self, place: &mut Place) -> Vec<Stmt> {
        let end = self.either_end(place);
        let site = self.site();
        place.blocks += 1;
        place.ends.push(End { clone: Some(site), ..end });
        vec![Stmt::Shared(site, Use::Clone(end)), self.some_sleep()]
    }

    fn hold(&mut self, place: &Place) -> Vec<Stmt> {
        let lock = match self.focus {
            Some(Thing::Lock(index) | Thing::Condition(index)) => index,
            _ => self.dice.below(LOCKS) as usize,
        };
        let roll = match self.focus {
            Some(Thing::Semaphore(_)) => 0,
            Some(Thing::Limiter(_)) => 2,
            Some(Thing::Lock(_) | Thing::Condition(_)) => 3,
            _ => self.dice.below(6),
        };
        let thing = match roll {
            0 | 1 => Thing::Semaphore(0),
            2 => Thing::Limiter(0),
            _ if place.locks.contains(&lock) => Thing::Semaphore(0),
            _ => Thing::Lock(lock),
        };
        let site = self.site();
        let mut inside = place.inside(2);
        let mut body = Block(vec![self.some_sleep()]);
        match thing {
            Thing::Lock(index) => {
                inside.locks.push(index);
                let roll = match self.focus {
                    Some(Thing::Condition(_)) => self.dice.below(3),
                    _ => self.dice.below(8),
                };
                match roll {
                    0 | 1 => body.0.push(self.await_condition(place, site, index)),
                    2 => body.0.extend(self.notify(&inside)),
                    _ => body.0.extend(self.block(&mut inside, 2).0),
                }
            }
            _ => body.0.extend(self.block(&mut inside, 2).0),
        }
        let awaits = matches!(body.0.last(), Some(Stmt::Shared(_, Use::AwaitCondition { .. })));
        if !awaits && self.dice.falls(9, 10) {
            body.0.push(self.some_sleep());
        }
        let limit = self.limit();
        let mut res = vec![self.some_sleep()];
        res.push(Stmt::Shared(site, Use::Hold { thing, limit, body }));
        res.push(self.some_sleep());
        res
    }

    /// The last of a block that has the lock, because it may lose it.
    fn await_condition(&mut self, place: &Place, taken: u32, index: usize) -> Stmt {
        let (site, limit) = (self.site(), self.scale());
        let mut inside = place.inside(3);
        inside.locks.push(index);
        let mut body = Block(vec![self.some_sleep()]);
        body.0.extend(self.block(&mut inside, 1).0);
        body.0.push(self.some_sleep());
        Stmt::Shared(
            site,
            Use::AwaitCondition { taken, thing: Thing::Condition(index), limit, body },
        )
    }

    fn notify(&mut self, place: &Place) -> Vec<Stmt> {
        let index = self.dice.pick(&place.locks).expect("it has a lock");
        let count = self.dice.falls(3, 4).then(|| 1 + self.dice.below(2));
        self.acts(Use::Notify { thing: Thing::Condition(index), count })
    }
}
