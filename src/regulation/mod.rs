//! Rules as data: loads and checks regulation files and answers pure questions about them.
