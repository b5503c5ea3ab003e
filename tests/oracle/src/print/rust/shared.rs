//! What uses something shared, as Rust.

use super::Printer;
use crate::program::{Block, End, Limit, Site, Thing, Use};

impl Printer {
    pub(super) fn shared(&mut self, site: Site, it: &Use) {
        match it {
            Use::Hold { thing, limit, body } => {
                let call = self.call_of("hold", site, *thing, *limit, &reference(*thing));
                self.held(site, &call, body);
            }
            Use::AwaitCondition { taken, thing, limit, body } => {
                let arguments = format!("{}, h{taken}", reference(*thing));
                let call = self.call_of("await", site, *thing, Some(*limit), &arguments);
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
                let call = self.call_of("await", site, *thing, Some(*limit), &reference(*thing));
                self.line(&format!("{call};"));
            }
            Use::SetEvent(thing) => self.acts(site, "set", *thing, &reference(*thing)),
            Use::Send { end: it, limit } => {
                let item = format!("{}, item({}, {site})", end(*it), self.number);
                let call = self.call_of("send_to", site, it.thing, *limit, &item);
                self.line(&format!("{call};"));
            }
            Use::Receive { end: it, limit } => {
                let call = self.call_of("receive_from", site, it.thing, *limit, &end(*it));
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
    fn call_of(&self, verb: &str, site: Site, thing: Thing, limit: Limit, rest: &str) -> String {
        let (kind, name) = (thing.kind(), thing.name());
        match limit {
            Some(scale) => {
                let dur = self.dur(site, scale);
                format!("{verb}_{kind}(m, {site}, \"{name}\", {dur}, {rest}).await")
            }
            None => format!("try_{verb}_{kind}(m, {site}, \"{name}\", {rest})"),
        }
    }

    fn acts(&mut self, site: Site, verb: &str, thing: Thing, arguments: &str) {
        let (kind, name) = (thing.kind(), thing.name());
        self.line(&format!("{verb}_{kind}(m, {site}, \"{name}\", {arguments});"));
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
