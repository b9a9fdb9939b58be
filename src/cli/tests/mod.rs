//! The command line beside a door that notes what it is asked: parsing, showing, exit codes.

mod errors;
mod fake;
mod import_batches;
mod lines;
mod log_days;
mod shown;
mod typed_in_pages;
