//! Makes a program smaller as long as something stays true of it.

use super::program::{Kind, Node};

pub(super) fn minimise(mut program: Node, still: impl Fn(&Node) -> bool) -> Node {
    while let Some(smaller) = candidates(&program).into_iter().find(&still) {
        program = smaller;
    }
    program
}

/// The program without one of its statements, or with a part of an expression
/// in place of the whole.
fn candidates(node: &Node) -> Vec<Node> {
    let mut res = Vec::new();
    for (index, child) in node.children.iter().enumerate() {
        let with = |new: Option<Node>| {
            let mut node = node.clone();
            node.children.splice(index..=index, new);
            node
        };
        let is_listed = matches!(node.kind, Kind::Block(_));
        let is_argument = matches!(node.kind, Kind::Call | Kind::CallAwait);
        let is_spare =
            matches!(node.kind, Kind::Match | Kind::Race { .. }) && node.children.len() > 2;
        if is_listed {
            res.extend(inner_blocks(child).into_iter().map(|block| {
                let mut node = node.clone();
                node.children.splice(index..=index, block.children.clone());
                node
            }));
        }
        if is_listed
            || is_argument
            || (is_spare && index > 0)
            || (node.kind == Kind::If && index == 2)
        {
            res.push(with(None));
        }
        if is_expression(child) && child.kind != Kind::Work {
            res.push(with(Some(Node { kind: Kind::Work, id: child.id, children: Vec::new() })));
            let parts = child.children.iter().filter(|it| is_expression(it));
            res.extend(parts.map(|part| with(Some(part.clone()))));
        }
        res.extend(candidates(child).into_iter().map(|smaller| with(Some(smaller))));
    }
    res
}

/// The outermost blocks in it.
fn inner_blocks(node: &Node) -> Vec<&Node> {
    let mut res = Vec::new();
    for child in &node.children {
        match child.kind {
            Kind::Block(None) => res.push(child),
            _ => res.extend(inner_blocks(child)),
        }
    }
    res
}

fn is_expression(node: &Node) -> bool {
    !node.is_statement() && !matches!(node.kind, Kind::Block(_) | Kind::Arm(_) | Kind::Branch)
}
