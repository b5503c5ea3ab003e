//! What uses something shared, as Rust.

use super::Printer;
use crate::print::call_of;
use crate::program::{Block, End, Limit, Site, Thing, Use};

impl Printer {
    pub(super) fn shared(&mut self, site: Site, it: &Use) {
        match it {
            Use::Hold { thing, limit, body } => {
                let call = self.waits("hold", site, *thing, *limit, &reference(*thing));
                self.held(site, &call, body);
            }
            Use::AwaitCondition { taken, thing, limit, body } => {
                let arguments = format!("{}, h{taken}", reference(*thing));
                let call = self.waits("await", site, *thing, Some(*limit), &arguments);
                self.held(site, &call, body);
            }
            Use::Notify { thing, count } => {
                let call = match count {
                    Some(count) => format!("notify({count})"),
                    None => "notify_all()".to_owned(),
                };
                self.line(&format!("let count = {}.{call};", thing.expression()));
                let name = thing.name();
                self.line(&format!("log(m, &format!(\"{site} {name}: notified {{count}}\"));"));
            }
            Use::AwaitEvent { thing, limit } => {
                let call = self.waits("await", site, *thing, Some(*limit), &reference(*thing));
                self.line(&format!("{call};"));
            }
            Use::SetEvent(thing) => self.acts(site, "set", *thing, &reference(*thing)),
            Use::Send { end: it, limit } => {
                let item = format!("{}, item({}, {site})", end(*it), self.number);
                let call = self.waits("send_to", site, it.thing, *limit, &item);
                self.line(&format!("{call};"));
            }
            Use::Receive { end: it, limit } => {
                let call = self.waits("receive_from", site, it.thing, *limit, &end(*it));
                self.line(&format!("{call};"));
            }
            Use::Clone(it) => self.line(&format!("let t{site} = &{}.clone();", value(*it))),
            Use::Close(it) => self.acts(site, "close", it.thing, &end(*it)),
            Use::Resize { thing, total } => {
                self.acts(site, "resize", *thing, &format!("{}, {total}", reference(*thing)));
            }
            Use::Look(thing) => self.acts(site, "look_at", *thing, &reference(*thing)),
        }
    }

    /// Waits so long at most, or tries.
    fn waits(&self, verb: &str, site: Site, thing: Thing, limit: Limit, rest: &str) -> String {
        match limit {
            Some(scale) => {
                let arguments = format!("{}, {rest}", self.dur(site, scale));
                format!("{}.await", call_of(verb, site, thing, &arguments))
            }
            None => call_of(&format!("try_{verb}"), site, thing, rest),
        }
    }

    fn acts(&mut self, site: Site, verb: &str, thing: Thing, arguments: &str) {
        self.line(&format!("{};", call_of(verb, site, thing, arguments)));
    }

    fn held(&mut self, site: Site, call: &str, body: &Block) {
        self.line(&format!("if let Some(h{site}) = {call} {{"));
        self.inside(body);
        self.line("}");
    }
}

fn reference(thing: Thing) -> String {
    format!("&{}", thing.expression())
}

fn value(end: End) -> String {
    end.clone.map_or_else(|| end.thing.expression(), |site| format!("t{site}"))
}

/// A clone is a reference already.
fn end(end: End) -> String {
    end.clone.map_or_else(|| reference(end.thing), |site| format!("t{site}"))
}
