//! tantivy, and nothing but tantivy: the only file that names it.
//!
//! Records lie in each segment from the newest to the oldest, so a question ends as soon as enough were found and takes
//! no longer the more there are. Neither frequencies nor positions are kept: what was found is looked into anyway.
//! Every call is contained: on damaged files it may panic where it should answer.

use std::ops::{Bound, ControlFlow};
use std::path::{Path, PathBuf};

use tantivy::columnar::Column;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::indexer::IndexWriterOptions;
use tantivy::query::{AllQuery, BooleanQuery, EmptyQuery, EnableScoring, Query, RangeQuery, Scorer, TermQuery};
use tantivy::schema::{BytesOptions, FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::store::Compressor;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{
    DocAddress, DocId, IndexReader, IndexSettings, IndexSortByField, IndexWriter, Order, ReloadPolicy, Searcher,
    SegmentReader, TERMINATED, TantivyDocument, TantivyError, Term,
};

use super::ask::{Ask, Clause};
use super::error::{FinderError, Result};
use super::page::{self, Page};
use super::tokens::APART;
use crate::domain::record::RecordRef;
use crate::platform;

/// The least memory that one can write with.
pub const LEAST_BYTES: usize = 15_000_000;

/// The record's name.
const KEY: &str = "key";
/// What it is found by.
const TOKENS: &str = "tokens";
/// What it is ordered by.
const WHEN: &str = "when";
/// How tokens stand in the text that is handed over: apart by line ends.
const BY_LINE: &str = "lines";

fn contained<T>(what: &str, work: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
    match platform::contained(work) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(translate(what, &error)),
        Err(panic) => Err(FinderError::Damaged(format!("{what}: {panic}"))),
    }
}

fn translate(what: &str, error: &TantivyError) -> FinderError {
    let io = match error {
        TantivyError::IoError(error) => error,
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => io_error,
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => io_error,
        TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. }) => io_error,
        TantivyError::LockFailure(LockError::LockBusy, _) => return FinderError::Busy,
        TantivyError::LockFailure(LockError::IoError(error), _) => error,
        // A thread of its own that ended says why in words alone.
        TantivyError::ErrorInThread(_) | TantivyError::SystemError(_) => {
            let told = format!("{what}: {error}");
            let full = ["StorageFull", "QuotaExceeded", "FileTooLarge"].iter().any(|kind| told.contains(kind));
            return if full { FinderError::NoSpace(told) } else { FinderError::Io(told) };
        }
        other => return FinderError::Damaged(format!("{what}: {other}")),
    };
    FinderError::of_io(what, io)
}

/// Cuts a text at its line ends.
#[derive(Clone, Default)]
struct Lines {
    token: Token,
}

struct LinesOf<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for Lines {
    type TokenStream<'a> = LinesOf<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LinesOf<'a> {
        self.token.reset();
        LinesOf { rest: text, token: &mut self.token }
    }
}

impl TokenStream for LinesOf<'_> {
    fn advance(&mut self) -> bool {
        let Some((line, rest)) = self.rest.split_once(APART) else { return false };
        self.token.text.clear();
        self.token.text.push_str(line);
        self.token.position = self.token.position.wrapping_add(1);
        self.rest = rest;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[derive(Clone, Copy)]
struct Fields {
    key: Field,
    tokens: Field,
    when: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let key = schema.add_bytes_field(KEY, BytesOptions::default().set_indexed().set_stored());
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(BY_LINE)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let tokens = schema.add_text_field(TOKENS, TextOptions::default().set_indexing_options(indexing));
    let when = schema.add_i64_field(WHEN, FAST);
    (schema.build(), Fields { key, tokens, when })
}

fn settings() -> IndexSettings {
    IndexSettings {
        sort_by_field: Some(IndexSortByField { field: WHEN.to_owned(), order: Order::Desc }),
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// An open index.
pub struct Index {
    dir: PathBuf,
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens what is there. Damaged, if it is nothing that this version has made.
    pub fn open(dir: &Path) -> Result<Self> {
        let opened = contained("opening the index", || tantivy::Index::open_in_dir(dir))?;
        if opened.schema() != schema().0 || *opened.settings() != settings() {
            return Err(FinderError::Damaged("it is of another version".to_owned()));
        }
        Self::of(dir, opened)
    }

    /// Makes an empty one in a directory that is made with it and must hold nothing.
    pub fn create(dir: &Path) -> Result<Self> {
        let made = platform::create_private_directory(dir);
        made.map_err(|error| FinderError::of_io("making the index", &error))?;
        let builder = tantivy::Index::builder().schema(schema().0).settings(settings());
        let created = contained("making the index", || builder.create_in_dir(dir))?;
        Self::of(dir, created)
    }

    fn of(dir: &Path, index: tantivy::Index) -> Result<Self> {
        index.tokenizers().register(BY_LINE, TextAnalyzer::from(Lines::default()));
        let reader = contained("reading the index", || {
            index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(64).try_into()
        })?;
        Ok(Self { dir: dir.to_path_buf(), index, reader, fields: schema().1 })
    }

    /// The directory it lies in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the last commit was marked with.
    pub fn mark(&self) -> Result<Option<String>> {
        Ok(contained("reading the mark", || self.index.load_metas())?.payload)
    }

    /// Reads every byte of it: damaged, if one is not as it was written.
    pub fn check(&self) -> Result<()> {
        let faulty = contained("checking the index", || self.index.validate_checksum())?;
        match faulty.iter().next() {
            None => Ok(()),
            Some(file) => Err(FinderError::Damaged(format!("{} is not as it was written", file.display()))),
        }
    }

    /// How many records are in it, as of the last commit that it was told of.
    pub fn records(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Takes in what was committed since.
    pub fn renew(&self) -> Result<()> {
        contained("reading the index anew", || self.reader.reload())
    }

    /// Each record that may be meant, newest first, until `each` breaks.
    pub fn walk(&self, ask: &Ask, each: &mut dyn FnMut(RecordRef, i64) -> ControlFlow<()>) -> Result<()> {
        let searcher = self.reader.searcher();
        let query = match &ask.clause {
            Some(clause) => self.query(clause),
            None => Box::new(AllQuery),
        };
        contained("asking the index", || {
            let weight = query.weight(EnableScoring::disabled_from_searcher(&searcher))?;
            let mut heads: Vec<Head<'_>> = Vec::new();
            for (segment, reader) in (0..).zip(searcher.segment_readers()) {
                heads.extend(Head::of(segment, reader, weight.scorer(reader, 1.0)?, ask)?);
            }
            while let Some(at) = (0..heads.len()).max_by_key(|at| heads.get(*at).map(|head| head.when)) {
                let Some(head) = heads.get_mut(at) else { break };
                if ask.from.is_some_and(|from| head.when < from) {
                    break;
                }
                let address = DocAddress::new(head.segment, head.doc);
                if let Some(record) = self.record(&searcher, address)?
                    && each(record, head.when).is_break()
                {
                    break;
                }
                if !head.advance() {
                    heads.swap_remove(at);
                }
            }
            Ok(())
        })
    }

    fn record(&self, searcher: &Searcher, address: DocAddress) -> tantivy::Result<Option<RecordRef>> {
        let document: TantivyDocument = searcher.doc(address)?;
        Ok(document.get_first(self.fields.key).and_then(|value| value.as_bytes()).and_then(page::record))
    }

    fn query(&self, clause: &Clause) -> Box<dyn Query> {
        let term = |text: &str| Term::from_field_text(self.fields.tokens, text);
        let all = |clauses: &[Clause]| clauses.iter().map(|clause| self.query(clause)).collect::<Vec<_>>();
        match clause {
            Clause::Token(token) => Box::new(TermQuery::new(term(token), IndexRecordOption::Basic)),
            Clause::Begins(start) => match after_all_that_begin(start) {
                Some(end) => Box::new(RangeQuery::new(Bound::Included(term(start)), Bound::Excluded(term(&end)))),
                None => Box::new(EmptyQuery),
            },
            Clause::All(clauses) => Box::new(BooleanQuery::intersection(all(clauses))),
            Clause::Any(clauses) => Box::new(BooleanQuery::union(all(clauses))),
        }
    }

    /// Begins to write, with so much memory for what is not on disk yet.
    pub fn writing(&self, memory_bytes: usize) -> Result<Writing> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(memory_bytes)
            .build();
        let writer = contained("beginning to write", || self.index.writer_with_options(options))?;
        Ok(Writing { writer, fields: self.fields })
    }
}

/// The text that comes after all texts that begin so.
fn after_all_that_begin(start: &str) -> Option<String> {
    let mut chars: Vec<char> = start.chars().collect();
    let last = chars.pop()?;
    let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32)?;
    chars.push(next);
    Some(chars.into_iter().collect())
}

/// Where one is in a segment.
struct Head<'s> {
    segment: u32,
    reader: &'s SegmentReader,
    found: Box<dyn Scorer>,
    column: Column<i64>,
    doc: DocId,
    when: i64,
}

impl<'s> Head<'s> {
    fn of(
        segment: u32,
        reader: &'s SegmentReader,
        mut found: Box<dyn Scorer>,
        ask: &Ask,
    ) -> tantivy::Result<Option<Self>> {
        let column = reader.fast_fields().i64(WHEN)?;
        let when = |doc: DocId| column.first(doc).unwrap_or_default();
        if let Some(until) = ask.until {
            // The newest come first: those that are too new are the first ones.
            let (mut low, mut high) = (0, reader.max_doc());
            while low < high {
                let middle = low + (high - low) / 2;
                if when(middle) > until { low = middle + 1 } else { high = middle }
            }
            if found.doc() < low {
                found.seek(low);
            }
        }
        let doc = found.doc();
        let mut head = Self { segment, reader, found, column, doc, when: 0 };
        Ok(head.settle().then_some(head))
    }

    fn advance(&mut self) -> bool {
        self.found.advance();
        self.settle()
    }

    /// Past what was taken out; false at the end.
    fn settle(&mut self) -> bool {
        while self.found.doc() != TERMINATED && self.reader.is_deleted(self.found.doc()) {
            self.found.advance();
        }
        self.doc = self.found.doc();
        if self.doc == TERMINATED {
            return false;
        }
        self.when = self.column.first(self.doc).unwrap_or_default();
        true
    }
}

/// An index that is written to. What was not committed is forgotten with it.
pub struct Writing {
    writer: IndexWriter,
    fields: Fields,
}

impl Writing {
    /// Puts in a record that is not in yet.
    pub fn add(&mut self, page: &Page) -> Result<()> {
        let mut document = TantivyDocument::default();
        document.add_bytes(self.fields.key, &page::key(&page.record));
        document.add_text(self.fields.tokens, page.tokens.as_str());
        document.add_i64(self.fields.when, page.when);
        contained("adding to the index", || self.writer.add_document(document)).map(drop)
    }

    /// Takes a record out, if it is in.
    pub fn remove(&mut self, record: &RecordRef) -> Result<()> {
        let term = Term::from_field_bytes(self.fields.key, &page::key(record));
        contained("taking out of the index", || Ok(self.writer.delete_term(term))).map(drop)
    }

    /// Puts all of it on disk, or nothing, under a mark.
    pub fn commit(&mut self, mark: &str) -> Result<()> {
        contained("writing the index", || {
            let mut prepared = self.writer.prepare_commit()?;
            prepared.set_payload(mark);
            prepared.commit()
        })
        .map(drop)
    }

    /// Waits until what is joined in the background is joined, shows that to readers, and removes what it was joined of.
    pub fn finish(self, index: &Index) -> Result<()> {
        contained("joining parts of the index", || self.writer.wait_merging_threads())?;
        index.renew()?;
        let writing = index.writing(LEAST_BYTES)?;
        contained("clearing up the index", || writing.writer.garbage_collect_files().wait()).map(drop)
    }
}
