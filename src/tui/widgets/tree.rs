//! A tree whose branches open and close, as a list of the rows in sight.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::list::ListState;

/// A node, given in order: parents before their children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeNode {
    /// Its key.
    pub id: String,
    /// 0 at the root.
    pub depth: usize,
}

/// Which branches are closed, and the row in focus among those in sight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TreeState {
    closed: BTreeSet<String>,
    nodes: Vec<TreeNode>,
    /// Places in `nodes` of the rows in sight.
    visible: Vec<usize>,
    /// The row in focus among those in sight.
    pub list: ListState,
}

impl TreeState {
    /// Takes the tree as it is now; what was closed stays so, the focus stays on its node.
    pub fn set(&mut self, nodes: Vec<TreeNode>) {
        let before = self.selected().map(|node| node.id.clone());
        self.nodes = nodes;
        self.refresh(before.as_deref());
    }

    /// The node in focus.
    pub fn selected(&self) -> Option<&TreeNode> {
        self.list.selected().and_then(|row| self.visible.get(row)).and_then(|place| self.nodes.get(*place))
    }

    /// Puts the focus on a node, opening what is above it.
    pub fn select(&mut self, id: &str) {
        let Some(mut place) = self.nodes.iter().position(|node| node.id == id) else { return };
        while let Some(parent) = self.parent(place) {
            if let Some(node) = self.nodes.get(parent) {
                self.closed.remove(&node.id);
            }
            place = parent;
        }
        self.refresh(Some(id));
    }

    /// Closes a branch.
    pub fn close(&mut self, id: &str) {
        self.closed.insert(id.to_owned());
        let before = self.selected().map(|node| node.id.clone());
        self.refresh(before.as_deref());
    }

    /// The rows in sight: place in the tree as given, and whether the branch is open; none for a leaf.
    pub fn visible(&self) -> impl Iterator<Item = (usize, &TreeNode, Option<bool>)> {
        self.visible.iter().filter_map(|place| {
            let node = self.nodes.get(*place)?;
            let open = self.has_children(*place).then(|| !self.closed.contains(&node.id));
            Some((*place, node, open))
        })
    }

    /// Moves the focus or opens and closes for a key of trees. Says whether it was one.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return false;
        }
        let Some(place) = self.list.selected().and_then(|row| self.visible.get(row)).copied() else { return false };
        let id = self.nodes.get(place).map(|node| node.id.clone()).unwrap_or_default();
        match key.code {
            KeyCode::Right | KeyCode::Char('l') if self.has_children(place) => {
                if self.closed.remove(&id) {
                    self.refresh(Some(&id));
                } else {
                    self.list.select(self.list.selected().unwrap_or(0) + 1);
                }
            }
            KeyCode::Left | KeyCode::Char('h') => {
                if self.has_children(place) && self.closed.insert(id.clone()) {
                    self.refresh(Some(&id));
                } else if let Some(parent) = self.parent(place).and_then(|place| self.nodes.get(place)) {
                    let parent = parent.id.clone();
                    self.refresh(Some(&parent));
                }
            }
            _ => return self.list.key(key),
        }
        true
    }

    fn has_children(&self, place: usize) -> bool {
        match (self.nodes.get(place), self.nodes.get(place + 1)) {
            (Some(node), Some(next)) => next.depth > node.depth,
            _ => false,
        }
    }

    fn parent(&self, place: usize) -> Option<usize> {
        let depth = self.nodes.get(place)?.depth;
        self.nodes.get(..place)?.iter().rposition(|node| node.depth < depth)
    }

    fn refresh(&mut self, focus: Option<&str>) {
        self.visible.clear();
        let mut below: Option<usize> = None;
        for (place, node) in self.nodes.iter().enumerate() {
            if below.is_some_and(|depth| node.depth > depth) {
                continue;
            }
            below = self.closed.contains(&node.id).then_some(node.depth);
            self.visible.push(place);
        }
        self.list.set_len(self.visible.len());
        let row = focus.and_then(|id| {
            self.visible.iter().position(|place| self.nodes.get(*place).is_some_and(|node| node.id == id))
        });
        if let Some(row) = row {
            self.list.select(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> TreeState {
        let mut tree = TreeState::default();
        tree.set(
            [("town", 0), ("south", 1), ("s1", 2), ("s2", 2), ("north", 1)]
                .map(|(id, depth)| TreeNode { id: id.to_owned(), depth })
                .to_vec(),
        );
        tree
    }

    fn press(tree: &mut TreeState, code: KeyCode) {
        tree.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    fn seen(tree: &TreeState) -> Vec<&str> {
        tree.visible().map(|(_, node, _)| node.id.as_str()).collect()
    }

    #[test]
    fn left_closes_a_branch_or_goes_up_and_right_opens_it_or_goes_in() {
        let mut tree = tree();
        tree.select("s1");
        press(&mut tree, KeyCode::Left);
        assert_eq!(tree.selected().unwrap().id, "south");
        press(&mut tree, KeyCode::Left);
        assert_eq!(seen(&tree), ["town", "south", "north"]);
        press(&mut tree, KeyCode::Right);
        assert_eq!(seen(&tree).len(), 5);
        press(&mut tree, KeyCode::Right);
        assert_eq!(tree.selected().unwrap().id, "s1");
    }

    #[test]
    fn what_was_closed_stays_closed_when_the_tree_is_read_again() {
        let mut tree = tree();
        tree.close("south");
        tree.select("north");
        let nodes = tree.nodes.clone();
        tree.set(nodes);
        assert_eq!((seen(&tree), tree.selected().unwrap().id.as_str()), (vec!["town", "south", "north"], "north"));
    }

    #[test]
    fn choosing_a_hidden_node_opens_the_way_to_it() {
        let mut tree = tree();
        tree.close("town");
        tree.select("s2");
        assert_eq!(tree.selected().unwrap().id, "s2");
    }
}
