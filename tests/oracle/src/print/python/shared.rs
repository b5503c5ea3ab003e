//! What uses something shared, as Python.

use super::Printer;
use crate::program::{Block, End, Limit, Site, Thing, Use};

impl Printer {
    pub(super) fn shared(&mut self, site: Site, it: &Use) {
        match it {
            Use::Hold { thing, limit, body } => {
                let call = self.call_of("hold", site, *thing, *limit, &thing.expression());
                self.line(&format!("h{site} = {call}"));
                self.line(&format!("if h{site}:"));
                self.lines.depth += 1;
                self.line(&format!("with h{site}:"));
                self.inside(&body.0);
                self.lines.depth -= 1;
            }
            Use::AwaitCondition { taken, thing, limit, body } => {
                let arguments = format!("{}, h{taken}", thing.expression());
                let call = self.call_of("await", site, *thing, Some(*limit), &arguments);
                self.held(&call, body);
            }
            Use::Notify { thing, count } => {
                let count = count.map_or_else(|| "None".to_owned(), |it| it.to_string());
                self.acts(site, "notify", *thing, &format!("{}, {count}", thing.expression()));
            }
            Use::AwaitEvent { thing, limit } => {
                let call = self.call_of("await", site, *thing, Some(*limit), &thing.expression());
                self.line(&call);
            }
            Use::SetEvent(thing) => self.acts(site, "set", *thing, &thing.expression()),
            Use::Send { end: it, limit } => {
                let item = format!("{}, item({}, {site})", end(*it), self.number);
                let call = self.call_of("send_to", site, it.thing, *limit, &item);
                self.line(&call);
            }
            Use::Receive { end: it, limit } => {
                let call = self.call_of("receive_from", site, it.thing, *limit, &end(*it));
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
    fn call_of(&self, verb: &str, site: Site, thing: Thing, limit: Limit, rest: &str) -> String {
        let (kind, name) = (thing.kind(), thing.name());
        match limit {
            Some(scale) => {
                let dur = self.dur(site, scale);
                format!("await {verb}_{kind}(m, {site}, \"{name}\", {dur}, {rest})")
            }
            None => format!("try_{verb}_{kind}(m, {site}, \"{name}\", {rest})"),
        }
    }

    fn acts(&mut self, site: Site, verb: &str, thing: Thing, arguments: &str) {
        let (kind, name) = (thing.kind(), thing.name());
        self.line(&format!("{verb}_{kind}(m, {site}, \"{name}\", {arguments})"));
    }

    fn held(&mut self, call: &str, body: &Block) {
        self.line(&format!("if {call}:"));
        self.inside(&body.0);
    }
}

pub(super) fn end(end: End) -> String {
    end.clone.map_or_else(|| end.thing.expression(), |site| format!("t{site}"))
}
