//! Loops.

use proc_macro2::Span;
use syn::{ExprForLoop, ExprLoop, ExprWhile, Label};

use super::jumps::Scope;
use super::{Flow, Position, Walk};
use crate::model::graph::{Branch, Event, Loop, LoopId, NodeId, Way};
use crate::model::runs_once::{is_counted, surely_runs_once};

/// A loop whose body has been entered.
struct Entered {
    id: LoopId,
    head: NodeId,
}

impl Walk<'_> {
    pub(super) fn loop_(&mut self, it: &ExprLoop, flow: Flow) -> Flow {
        let entered = self.enter(it.loop_token.span, it.label.as_ref(), flow);
        self.graph.loops[entered.id.0].is_endless = true;
        let end = self.block(&it.body, Flow::from(entered.head), Position::Value);
        let (back, breaks) = self.exit(end);
        self.connect(back, entered.head, true);
        self.gather(breaks, it.loop_token.span)
    }

    pub(super) fn while_(&mut self, it: &ExprWhile, flow: Flow) -> Flow {
        let keyword = it.while_token.span;
        let entered = self.enter(keyword, it.label.as_ref(), flow);
        let (yes, no) = self.condition(&it.cond, Flow::from(entered.head));
        // Its condition may have no way out, or none that a path reaches.
        let ends = &mut self.graph.loops[entered.id.0];
        ends.is_endless = true;
        ends.leaves.extend(no.0.iter().map(|loose| loose.from));
        let end = self.block(&it.body, yes, Position::Value);
        let (back, breaks) = self.exit(end);
        self.connect(back, entered.head, true);
        let no = no.by(Branch { way: Way::NoRun, span: (keyword, keyword) });
        self.gather(no.or(breaks), keyword)
    }

    pub(super) fn for_(&mut self, it: &ExprForLoop, flow: Flow) -> Flow {
        let keyword = it.for_token.span;
        let flow = self.value(&it.expr, flow);
        let entered = self.enter(keyword, it.label.as_ref(), flow);
        self.graph.loops[entered.id.0].is_counted = is_counted(&it.expr);
        let end = self.block(&it.body, Flow::from(entered.head), Position::Value);
        let (back, breaks) = self.exit(end);
        let way_out = Branch { way: Way::NoRun, span: (keyword, keyword) };
        let leaves = if surely_runs_once(&it.expr) {
            let latch = Flow::from(self.node(Event::Pass, keyword, back));
            self.connect(latch.clone(), entered.head, true);
            latch
        } else {
            self.connect(back, entered.head, true);
            Flow::from(entered.head).by(way_out)
        };
        self.gather(leaves.or(breaks), keyword)
    }

    fn enter(&mut self, keyword: Span, label: Option<&Label>, flow: Flow) -> Entered {
        let id = LoopId(self.graph.loops.len());
        let head = self.node(Event::Pass, keyword, flow);
        self.graph.loops.push(Loop {
            head,
            keyword,
            is_endless: false,
            is_counted: false,
            begin: None,
            leaves: Vec::new(),
        });
        self.scopes.push(Scope::Loop {
            id,
            label: label.map(|label| label.name.ident.to_string()),
            breaks: Flow::default(),
            continues: Flow::default(),
        });
        Entered { id, head }
    }

    /// What goes back to the head, and what leaves by `break`.
    fn exit(&mut self, end: Flow) -> (Flow, Flow) {
        let Some(Scope::Loop { breaks, continues, .. }) = self.scopes.pop() else {
            unreachable!("scopes are closed in reverse order")
        };
        (end.or(continues), breaks)
    }
}
