# The messages of gridlog. The three files have the same keys and the same variables; the words of
# the Chinese ones are those of mainland offices in both scripts. A message belongs to its section.

### cli


### refusals

refusal-unknown-grid = There is no grid "{ $given }".
refusal-unknown-grid-next = See codes and names with: gridlog grid tree
refusal-unknown-person = There is nobody called "{ $given }".
refusal-unknown-person-next = See who there is with: gridlog person list. Add somebody with: gridlog person add
refusal-unknown-post = The regulation has no post "{ $given }".
refusal-unknown-post-next = Posts there are: { $choices }
refusal-unknown-unit = There is no unit "{ $given }".
refusal-unknown-unit-next = See units with: gridlog unit list. Add one with: gridlog unit add
refusal-unknown-case = There is no case "{ $given }".
refusal-unknown-case-next = Give its whole number or at least the last four characters of its id. See: gridlog case list
refusal-unknown-kind = There is no kind of case "{ $given }".
refusal-unknown-kind-next = See the codes with: gridlog case kinds
refusal-unknown-item = The book has no item "{ $given }".
refusal-unknown-item-next = Items there are: { $choices }
refusal-unknown-field = Item "{ $item }" has no field "{ $given }".
refusal-unknown-field-next = Fields there are: { $choices }
refusal-unknown-entry = Item "{ $item }" of grid { $grid } has no row "{ $given }".
refusal-unknown-entry-next = See the rows with: gridlog ledger list. A new row begins with: gridlog ledger set
refusal-unknown-log = There is no log entry "{ $given }".
refusal-unknown-log-next = See: gridlog log list. The last four characters of the id, or more, are enough.
refusal-unknown-regulation = There is no regulation "{ $given }".
refusal-unknown-regulation-next = See: gridlog regulation list
refusal-no-town = There is no town in { $dir } yet.
refusal-no-town-next = First: gridlog init --town NAME --code NINE-DIGITS. To look around: gridlog demo
refusal-town-exists = This directory belongs to { $town } ({ $code }) already.
refusal-town-exists-next = For another town name another directory with --data.
refusal-ambiguous-person = More than one person is called "{ $given }".
refusal-ambiguous-person-next = Name the one you mean by the ending of the id below.
refusal-ambiguous-ending = More than one record ends in "{ $given }".
refusal-ambiguous-ending-next = Give more characters.
refusal-ending-too-short = "{ $given }" is too short.
refusal-ending-too-short-next = Give at least the last four characters of the id.
refusal-bad-code = "{ $given }" is no valid code.
refusal-bad-code-next = A grid's code has digits only: nine for the town, twelve for a community or village, fifteen for an area.
refusal-duplicate-code = Code { $code } is "{ $name }" already.
refusal-duplicate-code-next = Check the code. To rename it: gridlog grid change
refusal-no-parent = The parent { $parent } of { $code } is not there yet.
refusal-no-parent-next = Add the parent first.
refusal-namesake = Somebody called "{ $name }" is there already.
refusal-namesake-next = If this is somebody else, try again with --namesake.
refusal-post-elsewhere = Post "{ $post }" is not for a { $tier } grid such as { $grid }.
refusal-post-elsewhere-next = Check the tier of the grid's code.
refusal-post-held = { $person } already holds "{ $post }" in { $grid }.
refusal-post-held-next = See: gridlog post list
refusal-post-not-held = { $person } does not hold "{ $post }" in { $grid }.
refusal-post-not-held-next = See: gridlog post list
refusal-empty-text = The { $field } is empty.
refusal-empty-text-next = Fill it in and save again.
refusal-text-too-long = The { $field } is too long: { $length } bytes, where { $limit } is the most.
refusal-text-too-long-next = Shorten it, or make several entries of it.
refusal-bad-date = "{ $given }" will not do as { $field }.
refusal-bad-date-next = Write a date as 2026-11-23 and a time as 2026-11-23T09:50; nothing before 1950.
refusal-in-future = { $given } has not come yet.
refusal-in-future-next = Check date and time: only what has happened can be recorded.
refusal-bad-span = { $minutes } minutes from { $start } cannot be.
refusal-bad-span-next = A span has between a minute and a day, and ends no later than now.
refusal-no-span = Neither a start nor a length is given.
refusal-no-span-next = Give the start with --start or the length with --minutes.
refusal-late-reason-needed = An entry for an earlier day needs its reason.
refusal-late-reason-needed-next = Choose with --late: no-laptop, power-cut, away, standing-in or urgent.
refusal-bad-value = Field "{ $field }" cannot be "{ $given }".
refusal-bad-value-next = It takes: { $type }
refusal-bad-choice = Field "{ $field }" has no choice "{ $given }".
refusal-bad-choice-next = Choices: { $choices }
refusal-field-required = Field "{ $field }" must be given.
refusal-field-required-next = Fill it in and save again.
refusal-entry-withdrawn = Row "{ $key }" has been withdrawn.
refusal-entry-withdrawn-next = To bring it back, set its fields again with: gridlog ledger set
refusal-result-needed = A case settled on the spot needs its result.
refusal-result-needed-next = Give it with --result.
refusal-not-settled-on-the-spot = A matter of nature "{ $nature }" is not settled on the spot.
refusal-not-settled-on-the-spot-next = Policy matters are brought back, emergencies are reported at once: change --path.
refusal-bad-rows = { $bad } rows are bad and { $good } are good; nothing was changed.
refusal-bad-rows-next = Mend the rows below, or keep the good ones only with --keep-good.
refusal-bad-regulation = Regulation file { $file }, line { $line }, key "{ $key }": { $reason }
refusal-bad-regulation-next = Mend it, check it with gridlog regulation check, then adopt it.
refusal-bad-holidays = Holidays, line { $line }: { $reason }
refusal-bad-holidays-next = A line reads: date, holiday or workday, name.
refusal-bad-item = The item's definition is wrong: { $reason }
refusal-bad-item-next = See how items are written in: gridlog regulation show town-grid
refusal-not-your-right = You may not do this in { $grid }: { $action }.
refusal-not-your-right-next = Posts that may: { $posts }
refusal-not-your-grid = { $grid } is not your grid; yours is { $own }.
refusal-not-your-grid-next = Posts that may: { $posts }. What you find elsewhere can be filed as a case.
refusal-person-needed = This is done in somebody's name.
refusal-person-needed-next = Name the person with --as, or choose one on the screen.
refusal-not-yours = Case { $number } is with { $holder } now.
refusal-not-yours-next = Leave it to { $holder }, or wait until it is returned.
refusal-sensitive = This is a sensitive case.
refusal-sensitive-next = Posts that may see it: { $posts }
refusal-handler-verifies = You handled case { $number }, so you do not verify it.
refusal-handler-verifies-next = Ask somebody else to.
refusal-outside-duties = Case { $number } lies outside the community's duties: the station does not close it alone.
refusal-outside-duties-next = Report it up to { $office }.
refusal-office-assigns = Only { $office } assigns work to units.
refusal-office-assigns-next = A station reports up with: gridlog case route
refusal-not-now = Case { $number } ({ $stage }) cannot be "{ $act }" now.
refusal-not-now-next = See what can be done now: gridlog case show
refusal-on-site-open = On-site handling of case { $number } is still going on.
refusal-on-site-open-next = First record that it is complete or who took over.
refusal-feedback-needed = The reporter of case { $number } has not been told what came of it.
refusal-feedback-needed-next = First record it with: gridlog case feedback
refusal-not-told = { $party } has not been told.
refusal-not-told-next = First record the telling with: gridlog case tell
refusal-no-route = No rule names who handles case { $number }.
refusal-no-route-next = Name the unit with --to.
refusal-already-signed = The day log of { $date } is signed already.
refusal-already-signed-next = A signed log stays as it is; add to it with: gridlog log amend
refusal-nothing-to-sign = There is nothing to sign for { $date }.
refusal-nothing-to-sign-next = First log a patrol, a visit or a diary entry, or give the day's words with --text.
refusal-no-log-owed = None of your posts owes a day log.
refusal-no-log-owed-next = See your duties with: gridlog today
refusal-stale = { $record } has changed since you opened it.
refusal-stale-next = Look at it anew, then decide; what you typed is kept.
refusal-nothing-to-undo = There is nothing of yours to undo.
refusal-nothing-to-undo-next = See what you did: gridlog history
refusal-nothing-to-redo = There is nothing to redo.
refusal-nothing-to-redo-next = After an undo and something new there is nothing to bring back.
refusal-final-by-rule = "{ $what }" is final by rule.
refusal-final-by-rule-next = Correct it by an addendum.
refusal-built-upon = "{ $what }" cannot be taken back: { $by } has built on it.
refusal-built-upon-next = Talk to { $by }, who may undo first, or correct it by a new entry.
refusal-busy = The program is busy; this was not saved.
refusal-busy-next = Wait a moment and try again.
refusal-other-protocol = The other window is of another version (theirs { $theirs }, ours { $ours }).
refusal-other-protocol-next = Close the window of the older version and try again.
refusal-host-hung = Process { $pid }, which holds the data directory, does not answer.
refusal-host-hung-next = Try again later; if it still does not answer, end process { $pid }.
refusal-host-gone = The window that held the data directory has closed; this was not saved.
refusal-host-gone-next = Try again.
refusal-read-only-directory = Directory { $dir } cannot be written.
refusal-read-only-directory-next = Check its permissions and whether the disk is read-only, or name another with --data.
refusal-not-a-directory = { $dir } is not a directory.
refusal-not-a-directory-next = Name a directory with --data.
refusal-network-directory = { $dir } lies on a network file system ({ $kind }), where records are not safe.
refusal-network-directory-next = Keep the data directory on a disk of this machine.
refusal-newer-version = { $dir } was written by a newer version ({ $theirs }).
refusal-newer-version-next = Upgrade gridlog; nothing was changed.
refusal-not-a-data-directory = { $dir } holds other files and is no data directory of gridlog.
refusal-not-a-data-directory-next = Name an empty directory, or one of gridlog's own, with --data.
refusal-not-a-demo = { $dir } is no demo; it was left alone.
refusal-not-a-demo-next = For a demo name an empty directory with --data.
refusal-journal-damaged = The journal { $path } is damaged: { $reason }
refusal-journal-damaged-next = Leave it as it is, see what is wrong with gridlog verify, and restore from a backup.
refusal-store-damaged = The store is damaged: { $reason }
refusal-store-damaged-next = Every record is in the journal: build the store anew with gridlog rebuild
refusal-no-space = There is no space left: { $path } was not written.
refusal-no-space-next = Make room and try again; everything saved before is there.
refusal-io-failed = Reading or writing { $path } failed: { $reason }
refusal-io-failed-next = Check path, permissions and disk, then try again.
refusal-internal = A fault of the program: { $reason }
refusal-internal-next = Everything saved before is there. Please give the files in the data directory's log folder to whoever looks after the program.


### codes

stage-filed = filed
stage-accepted = accepted
stage-reported-up = reported up
stage-assigned = assigned
stage-handling = in hand
stage-returned = returned
stage-resolved = resolved
stage-verified = verified
stage-closed = closed
stage-withdrawn = withdrawn
act-filed = filed
act-settled = settled on the spot
act-told = told
act-answered = answered
act-on-site = on site
act-on-site-ended = on-site handling ended
act-accepted = accepted
act-reported-up = reported up
act-assigned = assigned
act-taken = taken in hand
act-returned = returned
act-resolved = resolved
act-fed-back = fed back
act-verified = verified
act-closed = closed
act-withdrawn = withdrawn
act-noted = noted
nature-general = general
nature-policy = policy
nature-emergency = emergency
path-settled = settled on the spot
path-brought-back = brought back
path-reported = reported at once
source-patrol = patrol
source-visit-in = visitor
source-call-in = call
source-wechat = WeChat
source-hotline = 12345 hotline
source-superior = from above
source-resident-unit = resident unit
source-survey = survey
channel-phone = telephone
channel-in-person = in person
channel-message = message
channel-radio = radio
channel-program = this program
channel-paper = on paper
how-seen = seen
how-phoned = phoned
how-neighbour = from a neighbour
how-unit = from a unit
late-no-laptop = no laptop at hand
late-power-cut = power or machine failed
late-away = away
late-standing-in = keyed by a stand-in
late-urgent = busy with something urgent
tier-town = town
tier-community = community
tier-area = area
unit-kind-office = town office
unit-kind-center = town center
unit-kind-unit = town unit
responsibility-inside = within the community's duties
responsibility-outside = outside the community's duties
right-log-write = write logs
right-log-read = read logs
right-log-sign = sign the day log
right-log-review = review logs
right-ledger-read = read ledgers
right-ledger-write = keep ledgers
right-case-file = file cases
right-case-read = read cases
right-case-triage = triage cases
right-case-assign = assign cases
right-case-handle = record what a unit did
right-case-verify = verify cases
right-figures-read = read figures
right-sensitive-read = read sensitive cases
right-grid-admin = administer grids
right-people-admin = administer people and posts
right-regulation-admin = administer regulations
right-export = export
scope-own = own grid
scope-below = grid and below
scope-town = whole town
log-kind-patrol = patrol
log-kind-visit = visit
log-kind-diary = diary entry
slot-morning = morning
slot-afternoon = afternoon
slot-state-done = done
slot-state-due = due
slot-state-missed = missed
slot-state-excused = excused
slot-state-off = off
limit-urgent-hours =
    { $amount -> 
        [one] { $amount } urgent hour
       *[other] { $amount } urgent hours
    }
limit-urgent-days =
    { $amount -> 
        [one] { $amount } urgent day
       *[other] { $amount } urgent days
    }
limit-working-hours =
    { $amount -> 
        [one] { $amount } working hour
       *[other] { $amount } working hours
    }
limit-working-days =
    { $amount -> 
        [one] { $amount } working day
       *[other] { $amount } working days
    }
step-round-the-clock = counted round the clock
step-office = office hours
step-make-up = make-up day
step-outside-hours = outside office hours
step-weekend = weekend
step-holiday = holiday
kind-refusal-failed = failed
kind-refusal-usage = usage
kind-refusal-forbidden = not allowed
kind-refusal-not-found = not found
kind-refusal-bad-input = bad input
kind-refusal-damaged = damaged
kind-refusal-io = input/output
kind-refusal-busy = busy
command-init = init
command-grid-import = import grids
command-grid-add = add grid
command-grid-change = change grid
command-grid-notice = publish grid notice
command-person-add = add person
command-person-change = change person
command-unit-add = add unit
command-post-appoint = appoint
command-post-end = end appointment
command-regulation-adopt = adopt regulation
command-holidays-adopt = adopt holidays
command-item-define = define ledger item
command-log-patrol = log patrol
command-log-visit = log visit
command-log-diary = log diary entry
command-log-sign = sign day log
command-log-amend = amend log
command-log-review = review log
command-case-file = file case
command-case-tell = record telling
command-case-answer = record answer
command-case-on-site = on-site note
command-case-on-site-end = end on-site handling
command-case-accept = accept case
command-case-route = route case
command-case-take = take case
command-case-return = return case
command-case-resolve = resolve case
command-case-feed-back = feed back
command-case-verify = verify case
command-case-close = close case
command-case-withdraw = withdraw case
command-case-note = note on case
command-ledger-set = set ledger row
command-ledger-confirm = confirm ledger rows
command-ledger-withdraw = withdraw ledger row
command-ledger-import = import ledger rows
command-undo = undo
command-redo = redo
command-export-done = export
made-town = town
made-grid = grid
made-unit = unit
made-person = person
made-post = appointment
made-appointment = appointment
made-regulation = regulation
made-holidays = holidays
made-item = ledger item
made-log = log entry
made-day-log = day log
made-case = case
made-entry = ledger row
made-export = export
hit-case = case
hit-person = person
hit-grid = grid
hit-entry = ledger row
hit-log = log entry
hit-unit = unit
field-text = text
field-place = place
field-name = name
field-reason = reason
field-result = result
field-household = household
field-key = key
field-date = date
field-from = first day
field-until = last day
field-at = time
field-happened = time it happened
field-phone = telephone
field-start = start
field-boundary = boundary
field-promise = promise
field-promised-by = promised by
field-reporter = reporter
field-companions = companions
field-route = route
field-lang = language
field-town = name of the town
field-file = file
value-text = text
value-int = a whole number
value-date = a date such as 2026-11-23
value-bool = yes or no
value-choice = one of the choices
value-phone = a telephone number


### tui frame


### tui today


### tui triage


### tui log


### tui ledgers


### tui grids


### tui forms


### export columns
column-addenda = Addenda
column-assist = Assisting
column-boundary = Bounds
column-changed = Last changed
column-clause = Clause
column-code = Code
column-companions = Companions
column-confirmed = Last confirmed
column-date = Date
column-divided_from = Division from
column-due = Due
column-end = End
column-ended = Ended
column-entries = Entries
column-fed_back = Fed back
column-filed_by = Filed by
column-from = From
column-grid = Grid code
column-grid_name = Grid
column-handled_by = Handled by
column-happened = Happened
column-holder = With
column-household = Household
column-households = Households
column-how = How known
column-id = Record id
column-keyed = Keyed
column-kind = Kind code
column-kind_name = Kind
column-late = Why keyed late
column-lead = Lead
column-line = Line held
column-minutes = Minutes
column-name = Name
column-nature = Nature
column-notice_on = Notice published
column-number = Number
column-official = Official name
column-on_site = On site
column-parent = Parent
column-path = Path
column-person = Person id
column-person_name = Person
column-phone = Telephone
column-place = Place
column-post = Post code
column-post_name = Post
column-promise = Promise
column-promised_by = Promised by
column-received = Received
column-regulation = Regulation
column-reporter = Reporter
column-reporter_phone = Reporter's telephone
column-responsibility = Responsibility
column-result = Result
column-returns = Returns
column-reviews = Reviews
column-route = Route
column-sensitive = Sensitive
column-signed = Signed
column-slot = Slot
column-source = Source
column-stage = Stage
column-start = Start
column-text = Text
column-tier = Tier
column-unit = Unit
column-until = Until
flag-yes = Yes
flag-no = No
author-owner = Owner of the directory
author-program = Program


### notes and findings
