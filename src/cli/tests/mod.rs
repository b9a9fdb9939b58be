//! The command line beside a door that notes what it is asked: parsing, showing, exit codes.

mod errors;
mod fake;
mod lines;
mod shown;
