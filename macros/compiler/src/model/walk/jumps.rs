//! Jumps, and the scopes that they leave.

use proc_macro2::Span;
use syn::{ExprBreak, ExprContinue, ExprReturn, ExprTry, ExprTryBlock, Lifetime};

use super::{Flow, Position, Walk, is_literal_error};
use crate::model::StatePointKind;
use crate::model::graph::{Branch, Event, Exit, Jump, LoopId, NodeId, ScopeId, Way};
use crate::parse::{Site, SiteId};

/// What the walk stands in, and the paths that jump to its end.
#[derive(Debug)]
pub(super) enum Scope {
    /// The body of a machine.
    Body {
        exits: Flow,
    },
    Loop {
        id: LoopId,
        label: Option<String>,
        breaks: Flow,
        continues: Flow,
    },
    /// `'label: { … }`
    Block {
        label: String,
        breaks: Flow,
    },
    /// `try { … }`
    Try {
        errors: Flow,
    },
    Nursery {
        site: SiteId,
        depth: usize,
        close: Span,
        /// Its closing when it is left by an unwinding.
        unwinding: NodeId,
        /// Of a `try_nursery!`.
        failure: Option<Failure>,
    },
    /// What a `defer!` covers.
    Defer {
        site: SiteId,
        /// In the body of this nursery: its younger children come to their ends
        /// before the cleanup.
        nursery: Option<Closing>,
        /// Its cleanup when it is left by an unwinding.
        unwinding: NodeId,
    },
    /// A scope that may absorb a cancellation.
    Absorbing {
        absorbed: NodeId,
        /// Not of a limit of a cleanup.
        id: Option<ScopeId>,
    },
    /// Code that no cancellation from outside reaches.
    Shield {
        /// How many loops there were before it.
        loops: usize,
    },
}

/// How the value of a `try_nursery!` becomes an error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure {
    /// A child has failed: wherever the body waits or is left, that may be.
    pub(super) child: NodeId,
    /// The closing that follows, as it does on a `?` in the body.
    pub(super) close: NodeId,
}

/// A nursery, and where it is closed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closing {
    pub(super) site: SiteId,
    pub(super) close: Span,
}

impl Walk<'_> {
    pub(super) fn return_(&mut self, it: &ExprReturn, flow: Flow) -> Flow {
        let flow = match &it.expr {
            Some(expr) => self.expr(expr, flow, Position::Returned),
            None => flow,
        };
        let span = it.return_token.span;
        let jump = self.node(Event::Jump(Jump::Return), span, flow);
        self.leave_body(Exit::Normal, span, Flow::from(jump));
        Flow::default()
    }

    pub(super) fn question(&mut self, it: &ExprTry, flow: Flow) -> Flow {
        let flow = self.value(&it.expr, flow);
        let span = it.question_token.span;
        let fork = self.node(Event::Pass, span, flow);
        let branch = Branch { way: Way::Error, span: (span, span) };
        self.raise(span, Flow::from(fork).by(branch));
        if is_literal_error(&it.expr) {
            return Flow::default();
        }
        Flow::from(fork)
    }

    /// An error goes to the nearest `try` block or `try_nursery!`, or out of
    /// the machine.
    pub(super) fn raise(&mut self, span: Span, flow: Flow) {
        let is_target = |scope: &Scope| match scope {
            Scope::Try { .. } | Scope::Body { .. } => true,
            Scope::Nursery { failure, .. } => failure.is_some(),
            _ => false,
        };
        let target = self.scopes.iter().rposition(is_target).expect("the walk is in some body");
        if matches!(self.scopes[target], Scope::Body { .. }) {
            return self.leave_body(Exit::Error, span, flow);
        }
        let arrives = self.cross(target, flow);
        match &mut self.scopes[target] {
            Scope::Try { errors } => errors.0.extend(arrives.0),
            Scope::Nursery { failure: Some(Failure { close, .. }), .. } => {
                let close = *close;
                self.connect(arrives, close, false);
            }
            _ => unreachable!("the targets are those above"),
        }
    }

    pub(super) fn try_block(&mut self, it: &ExprTryBlock, flow: Flow) -> Flow {
        self.scopes.push(Scope::Try { errors: Flow::default() });
        let flow = self.block(&it.block, flow, Position::Value);
        let Some(Scope::Try { errors }) = self.scopes.pop() else {
            unreachable!("scopes are closed in reverse order")
        };
        self.gather(flow.or(errors), it.try_token.span)
    }

    pub(super) fn break_(&mut self, it: &ExprBreak, flow: Flow) -> Flow {
        let flow = self.all(it.expr.iter().map(|it| &**it), flow);
        let span = it.break_token.span;
        let jump = self.node(Event::Jump(Jump::Break), span, flow);
        let Some(target) = self.target(it.label.as_ref(), true) else {
            // To a label outside of what we see, as in a `nursery!` in a
            // function that is not ours.
            self.leave_body(Exit::Normal, span, Flow::from(jump));
            return Flow::default();
        };
        let arrives = self.cross(target, Flow::from(jump));
        match &mut self.scopes[target] {
            Scope::Loop { id, breaks, .. } => {
                // A cleanup on the way may never end.
                let arrived = arrives.0.iter().map(|loose| loose.from);
                self.graph.loops[id.0].leaves.extend(arrived);
                breaks.0.extend(arrives.0);
            }
            Scope::Block { breaks, .. } => breaks.0.extend(arrives.0),
            _ => unreachable!("only these have labels"),
        }
        Flow::default()
    }

    pub(super) fn continue_(&mut self, it: &ExprContinue, flow: Flow) -> Flow {
        let span = it.continue_token.span;
        let jump = Flow::from(self.node(Event::Jump(Jump::Continue), span, flow));
        let Some(target) = self.target(it.label.as_ref(), false) else {
            self.leave_body(Exit::Normal, span, jump);
            return Flow::default();
        };
        let arrives = self.cross(target, jump);
        if let Scope::Loop { continues, .. } = &mut self.scopes[target] {
            continues.0.extend(arrives.0);
        }
        Flow::default()
    }

    /// Ends the body of the machine.
    pub(super) fn leave_body(&mut self, exit: Exit, span: Span, flow: Flow) {
        let is_body = |scope: &Scope| matches!(scope, Scope::Body { .. });
        let body = self.scopes.iter().rposition(is_body).expect("the walk is in some body");
        let flow = self.cross(body, flow);
        let end = self.node(Event::Exit(self.machine, exit), span, flow);
        if let Scope::Body { exits } = &mut self.scopes[body] {
            exits.0.extend(Flow::from(end).0);
        }
    }

    /// Closes the nurseries inside of scope `target` and runs the cleanups,
    /// innermost first, and notes which loops the paths leave.
    fn cross(&mut self, target: usize, mut flow: Flow) -> Flow {
        for index in (target + 1..self.scopes.len()).rev() {
            match self.scopes[index] {
                Scope::Nursery { site, depth, close, failure, .. } => {
                    // The error of a child takes the place of the jump.
                    flow = self.may_have_failed(failure, close, flow);
                    // The closing stands in the scopes outside of the nursery.
                    let inside = self.scopes.split_off(index);
                    let kind = StatePointKind::Join(site);
                    let event = Event::Close { depth };
                    flow = Flow::from(self.stand_again(kind, event, close, flow));
                    self.scopes.extend(inside);
                }
                Scope::Defer { site, nursery, .. } => {
                    let Site::Defer(site) = self.tree.site(site) else {
                        unreachable!("the scope was opened for one")
                    };
                    let inside = self.scopes.split_off(index);
                    flow = self.close_younger(nursery, flow);
                    flow = self.cleanup(site, flow);
                    self.scopes.extend(inside);
                }
                Scope::Loop { id, .. } => {
                    let leaves = flow.0.iter().map(|loose| loose.from);
                    self.graph.loops[id.0].leaves.extend(leaves);
                }
                Scope::Body { .. }
                | Scope::Block { .. }
                | Scope::Try { .. }
                | Scope::Absorbing { .. }
                | Scope::Shield { .. } => {}
            }
        }
        flow
    }

    /// A macro that may hide a jump: nobody knows which loops it leaves.
    pub(super) fn may_leave_loops(&mut self, node: NodeId) {
        for scope in self.scopes.iter().rev() {
            match scope {
                Scope::Body { .. } => break,
                Scope::Loop { id, .. } => self.graph.loops[id.0].leaves.push(node),
                _ => {}
            }
        }
    }

    /// Any macro that nobody sees through may jump, by what it is given or by
    /// its definition. These ways begin at a node that no path leads to. They
    /// end at blocks whose exits are rewritten: no jump in a macro leaves those.
    pub(super) fn hidden_jumps(&mut self, span: Span, flow: &Flow) {
        let jump = self.node(Event::Pass, span, Flow::default());
        for loose in &flow.0 {
            self.graph.nodes[loose.from.0].hidden.push(jump);
        }
        for index in (0..self.scopes.len()).rev() {
            match &mut self.scopes[index] {
                Scope::Loop { id, breaks, .. } => {
                    breaks.0.extend(Flow::from(jump).0);
                    let head = self.graph.loops[id.0].head;
                    self.connect(Flow::from(jump), head, true);
                }
                Scope::Block { breaks: ends, .. } | Scope::Try { errors: ends } => {
                    ends.0.extend(Flow::from(jump).0);
                }
                Scope::Body { .. } => {
                    return self.leave_body(Exit::Normal, span, Flow::from(jump));
                }
                Scope::Nursery { .. }
                | Scope::Defer { .. }
                | Scope::Absorbing { .. }
                | Scope::Shield { .. } => return,
            }
        }
    }

    /// Where a `break` or a `continue` goes.
    fn target(&self, label: Option<&Lifetime>, is_break: bool) -> Option<usize> {
        let wanted = label.map(|label| label.ident.to_string());
        for (index, scope) in self.scopes.iter().enumerate().rev() {
            let found = match (scope, &wanted) {
                (Scope::Body { .. }, _) => return None,
                (Scope::Loop { .. }, None) => true,
                (Scope::Loop { label, .. }, wanted) => label == wanted,
                (Scope::Block { label, .. }, Some(wanted)) => is_break && label == wanted,
                _ => false,
            };
            if found {
                return Some(index);
            }
        }
        None
    }
}
