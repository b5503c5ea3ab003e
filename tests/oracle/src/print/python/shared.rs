//! What uses something shared, as Python.

use super::Printer;
use crate::print::call_of;
use crate::program::{End, Limit, Site, Thing, Use};

impl Printer {
    pub(super) fn shared(&mut self, site: Site, it: &Use) {
        match it {
            Use::Hold { thing, limit, body } => {
                let call = self.waits("hold", site, *thing, *limit, &thing.expression());
                self.line(&format!("h{site} = {call}"));
                self.line(&format!("if h{site}:"));
                self.lines.depth += 1;
                self.line(&format!("with h{site}:"));
                self.inside(&body.0);
                self.lines.depth -= 1;
            }
            Use::AwaitCondition { taken, thing, limit, body } => {
                let arguments = format!("{}, h{taken}", thing.expression());
                let call = self.waits("await", site, *thing, Some(*limit), &arguments);
                self.line(&format!("if {call}:"));
                self.inside(&body.0);
            }
            Use::Notify { thing, count } => {
                let count = count.map_or_else(|| "None".to_owned(), |it| it.to_string());
                self.acts(site, "notify", *thing, &format!("{}, {count}", thing.expression()));
            }
            Use::AwaitEvent { thing, limit } => {
                let call = self.waits("await", site, *thing, Some(*limit), &thing.expression());
                self.line(&call);
            }
            Use::SetEvent(thing) => self.acts(site, "set", *thing, &thing.expression()),
            Use::Send { end: it, limit } => {
                let item = format!("{}, item({}, {site})", end(*it), self.number);
                let call = self.waits("send_to", site, it.thing, *limit, &item);
                self.line(&call);
            }
            Use::Receive { end: it, limit } => {
                let call = self.waits("receive_from", site, it.thing, *limit, &end(*it));
                self.line(&call);
            }
            Use::Clone(_) => unreachable!("it takes what follows inside"),
            Use::Close(it) => self.acts(site, "close", it.thing, &end(*it)),
            Use::Resize { thing, total } => {
                self.acts(site, "resize", *thing, &format!("{}, {total}", thing.expression()));
            }
            Use::Look(thing) => self.acts(site, "look_at", *thing, &thing.expression()),
        }
    }

    /// Waits so long at most, or tries.
    fn waits(&self, verb: &str, site: Site, thing: Thing, limit: Limit, rest: &str) -> String {
        match limit {
            Some(scale) => {
                let arguments = format!("{}, {rest}", self.dur(site, scale));
                format!("await {}", call_of(verb, site, thing, &arguments))
            }
            None => call_of(&format!("try_{verb}"), site, thing, rest),
        }
    }

    fn acts(&mut self, site: Site, verb: &str, thing: Thing, arguments: &str) {
        self.line(&call_of(verb, site, thing, arguments));
    }
}

pub(super) fn end(end: End) -> String {
    end.clone.map_or_else(|| end.thing.expression(), |site| format!("t{site}"))
}
