//! Reading ledgers: the rows of an item, a grid's book, rows that want confirming.

use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use super::ledger::LedgerList;
use super::table::{Column, Table};
use crate::i18n::{Messages, spans, t};
use crate::paper;
use crate::service::query::Query;
use crate::service::view::{Answer, EntryRow, FieldSpec, RowsView, StaleRow};

/// Rows of an item.
pub(super) fn list(cx: &mut Cx<'_>, list: LedgerList) -> Result<(), Stop> {
    let LedgerList { grid, item, stale, words, withdrawn, limit, after } = list;
    let page = answers::page(limit, after);
    let Answer::Rows(view) = cx.query(Query::Rows { grid, item, stale, words, withdrawn, page })? else {
        return Err(answers::unexpected());
    };
    if cx.json {
        view.rows.iter().try_for_each(|row| cx.json(&as_json(row)))?;
        return view.next.iter().try_for_each(|next| cx.json(&json!({ "next": next, "total": view.total })));
    }
    print(cx, &view)?;
    let m = cx.m.clone();
    view.next.iter().try_for_each(|next| cx.line(&t!(m, "cli-next-page", next = next.as_str())))
}

fn print(cx: &mut Cx<'_>, view: &RowsView) -> Result<(), Stop> {
    let m = cx.m.clone();
    let label = |label: &crate::domain::label::Label| label.in_language(m.tag()).to_owned();
    let title = format!("{}  {}", view.grid.name, label(&view.item.label));
    cx.line(&t!(m, "cli-with-clause", what = title, clause = view.item.clause.as_str()))?;
    let several = view.rows.iter().any(|row| row.grid.code != view.grid.code);
    let mut heads = vec![(Column::Text, label(&view.item.key_label))];
    if several {
        heads.insert(0, (Column::Text, t!(m, "cli-head-grid")));
    }
    heads.extend(view.item.fields.iter().map(|field| (Column::Words, label(&field.label))));
    heads.push((Column::Number, t!(m, "cli-head-age")));
    heads.push((Column::Text, t!(m, "cli-head-state")));
    let mut table = Table::new(heads);
    for row in &view.rows {
        let mut cells = vec![row.key.clone()];
        if several {
            cells.insert(0, row.grid.name.clone());
        }
        cells.extend(view.item.fields.iter().map(|field| shown(row, field, &m)));
        cells.push(spans::days(m.lang(), row.age_in_days));
        cells.push(state(row, &m));
        table.row(cells);
    }
    answers::table(cx, &table)
}

fn shown(row: &EntryRow, field: &FieldSpec, m: &Messages) -> String {
    let value = row.values.get(&field.code).cloned().unwrap_or_default();
    match field.kind.as_str() {
        "choice" => {
            let choice = field.choices.iter().find(|(code, _)| *code == value);
            choice.map_or(value, |(_, label)| label.in_language(m.tag()).to_owned())
        }
        "bool" if value == "true" => t!(m, "cli-yes"),
        "bool" if value == "false" => t!(m, "cli-no"),
        _ => value,
    }
}

fn state(row: &EntryRow, m: &Messages) -> String {
    let mut states = Vec::new();
    states.extend(row.withdrawn.as_ref().map(|_| t!(m, "cli-entry-withdrawn")));
    states.extend(row.stale.then(|| t!(m, "cli-entry-stale")));
    states.extend((!row.disputes.is_empty()).then(|| t!(m, "cli-entry-disputed")));
    states.join(&t!(m, "cli-comma"))
}

fn as_json(row: &EntryRow) -> Value {
    json!({
        "grid": row.grid.code,
        "grid_name": row.grid.name,
        "item": row.item,
        "key": row.key,
        "values": row.values,
        "changed": row.changed,
        "confirmed": row.confirmed,
        "how": row.how,
        "age_in_days": row.age_in_days,
        "stale": row.stale,
        "withdrawn": row.withdrawn,
        "disputes": row.disputes,
        "logs": row.logs,
        "logs_in_all": row.logs_in_all,
    })
}

/// A grid's book.
pub(super) fn book(cx: &mut Cx<'_>, grid: String) -> Result<(), Stop> {
    let Answer::Book(book) = cx.query(Query::Book { grid })? else { return Err(answers::unexpected()) };
    let m = cx.m.clone();
    let items = book.categories.iter().flat_map(|category| category.items.iter().map(move |item| (category, item)));
    if cx.json {
        for (category, item) in items {
            cx.json(&json!({
                "grid": book.grid.code,
                "category": category.code,
                "item": item.spec.code,
                "item_name": item.spec.label.in_language(m.tag()),
                "fields": item.spec.fields.iter().map(|field| json!({
                    "field": field.code,
                    "field_name": field.label.in_language(m.tag()),
                    "type": field.kind,
                    "choices": field.choices.iter().map(|(code, _)| code).collect::<Vec<_>>(),
                    "required": field.required,
                    "sensitive": field.sensitive,
                })).collect::<Vec<_>>(),
                "stale_after_days": item.spec.stale_after_days,
                "clause": item.spec.clause,
                "rows": item.rows,
                "stale": item.stale,
                "writable": item.writable,
            }))?;
        }
        return Ok(());
    }
    cx.line(&format!("{}  {}", book.grid.code, book.grid.name))?;
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-category")),
        (Column::Text, t!(m, "cli-head-item")),
        (Column::Text, t!(m, "cli-head-code")),
        (Column::Number, t!(m, "cli-head-rows")),
        (Column::Number, t!(m, "cli-head-stale")),
        (Column::Words, t!(m, "cli-head-fields")),
    ]);
    for (category, item) in items {
        let fields: Vec<&str> = item.spec.fields.iter().map(|field| field.label.in_language(m.tag())).collect();
        table.row([
            category.label.in_language(m.tag()).to_owned(),
            item.spec.label.in_language(m.tag()).to_owned(),
            item.spec.code.to_string(),
            answers::count(item.rows),
            answers::count(item.stale),
            fields.join(&t!(m, "cli-comma")),
        ]);
    }
    answers::table(cx, &table)?;
    let today = cx.now()?.date();
    paper::check_words(&book.check, today, &m).iter().try_for_each(|line| cx.line(line))
}

/// Rows that want confirming.
pub(super) fn stale(cx: &mut Cx<'_>, grid: Option<String>, limit: u32) -> Result<(), Stop> {
    let Answer::Stale(rows) = cx.query(Query::Stale { grid, limit })? else { return Err(answers::unexpected()) };
    if cx.json {
        return rows.iter().try_for_each(|row| cx.json(&stale_json(row)));
    }
    print_stale(cx, &rows)
}

/// Households or places that words may mean.
pub(super) fn find(cx: &mut Cx<'_>, query: Query) -> Result<(), Stop> {
    let Answer::Sites(rows) = cx.query(query)? else { return Err(answers::unexpected()) };
    if cx.json {
        return rows.iter().try_for_each(|row| {
            cx.json(&json!({
                "grid": row.grid.code, "grid_name": row.grid.name, "item": row.item, "key": row.key,
                "title": row.title, "detail": row.detail, "exact": row.exact, "phone_tail": row.phone_tail,
            }))
        });
    }
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-key")),
        (Column::Text, t!(m, "cli-head-name")),
        (Column::Words, t!(m, "cli-head-summary")),
        (Column::Text, t!(m, "cli-head-grid")),
    ]);
    for row in rows {
        table.row([row.key, row.title, row.detail, row.grid.name]);
    }
    answers::table(cx, &table)
}

/// Rows that want confirming, as a table.
pub(super) fn print_stale(cx: &mut Cx<'_>, rows: &[StaleRow]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Number, t!(m, "cli-head-age")),
        (Column::Text, t!(m, "cli-head-item")),
        (Column::Text, t!(m, "cli-head-key")),
        (Column::Words, t!(m, "cli-head-summary")),
        (Column::Text, t!(m, "cli-head-grid")),
    ]);
    for row in rows {
        table.row([
            spans::days(m.lang(), row.age_in_days),
            row.item_label.in_language(m.tag()).to_owned(),
            row.key.clone(),
            row.summary.clone(),
            row.grid.name.clone(),
        ]);
    }
    answers::table(cx, &table)
}

/// A row that wants confirming, as a JSON record.
pub(super) fn stale_json(row: &StaleRow) -> Value {
    json!({
        "grid": row.grid.code,
        "grid_name": row.grid.name,
        "item": row.item,
        "key": row.key,
        "summary": row.summary,
        "age_in_days": row.age_in_days,
        "interval_in_days": row.interval_in_days,
    })
}
