package award

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/csvfile"
	"duces/workflow/jurisdiction"
	"duces/workflow/validation"
)

const maxRows = 100_000 // of one import

// columns are those that a file may have; it must have the first seven.
var columns = []string{"agency", "number", "program", "year", "recipient", "amount", "date", "state", "kind", "role", "basis", "action", "reference"}

const needed = 7

// File is a list of actions as a CSV file gives it.
type File struct {
	Items []Item
	lines []int  // of Items, in their order
	who   []name // the recipients of Items, as the file names them
}

// name is a recipient as a file names it.
type name struct{ text, state, kind string }

// ReadCSV reads a CSV file of actions, one a row. All problems come back together, each with its line.
func ReadCSV(raw []byte) (File, error) {
	text, err := csvfile.Text(raw)
	if err != nil {
		return File{}, err
	}
	rows, broken := csvfile.Rows(text, maxRows, func(head string) bool { return slices.Contains(columns, columnName(head)) })
	if len(rows) == 0 && broken == nil {
		return File{}, workflow.Malformed("file", "The file is empty. The first line must name the columns: "+strings.Join(columns[:needed], ", ")+".")
	}
	var no []workflow.Detail
	var file File
	if len(rows) > 0 {
		at, wrong := columnsOf(rows)
		if len(wrong) > 0 {
			return File{}, workflow.Collect(wrong)
		}
		for _, r := range rows[1:] {
			item, who, problems := itemOf(r, at)
			no = append(no, problems...)
			file.Items, file.lines, file.who = append(file.Items, item), append(file.lines, r.Line), append(file.who, who)
		}
	}
	if broken != nil {
		no = append(no, *broken)
	}
	if len(file.Items) == 0 && len(no) == 0 {
		no = append(no, workflow.At("file", "The file has no actions below its first line."))
	}
	return file, workflow.Collect(csvfile.Listed(no))
}

func columnName(head string) string { return strings.ReplaceAll(workflow.Folded(head), " ", "_") }

// columnsOf is where each column stands. One that is not known may stand there if it holds nothing.
func columnsOf(rows []csvfile.Row) (map[string]int, []workflow.Detail) {
	head, at := rows[0], map[string]int{}
	var no []workflow.Detail
	for i, written := range head.Cells {
		name := columnName(written)
		_, twice := at[name]
		switch {
		case twice:
			no = append(no, head.Wrong(": the column %q appears twice.", name))
		case slices.Contains(columns, name):
			at[name] = i
		case name != "" && slices.ContainsFunc(rows[1:], func(r csvfile.Row) bool { return r.Cell(i) != "" }):
			no = append(no, head.Wrong(": %s", validation.NotOneOf("Column", name, columns...)))
		}
	}
	for _, name := range columns[:needed] {
		if _, ok := at[name]; !ok {
			no = append(no, head.Wrong(": %s", validation.Required("The column "+validation.Quote(name))))
		}
	}
	return at, no
}

// itemOf reads one row.
func itemOf(r csvfile.Row, at map[string]int) (Item, name, []workflow.Detail) {
	var no []workflow.Detail
	get := func(column string) string {
		if i, ok := at[column]; ok {
			return strings.Join(strings.Fields(r.Cell(i)), " ")
		}
		return ""
	}
	word := func(column string) string { // Pass-through, pass_through and De-obligation
		return strings.ReplaceAll(strings.ReplaceAll(columnName(get(column)), "de-", "de"), "-", "_")
	}
	item := Item{
		Details: Details{
			Agency: get("agency"), Number: get("number"), Program: get("program"),
			Role: Role(word("role")), Basis: Basis(word("basis")),
		},
		Amount: get("amount"), Action: ActionKind(word("action")), Reference: get("reference"),
	}
	year, err := strconv.Atoi(get("year"))
	if err != nil {
		no = append(no, r.Wrong(": %s", validation.Not("Program year", get("year"), "a year of four digits")))
	}
	item.Year = year
	if item.On, err = civil.ParseDate(get("date")); err != nil {
		no = append(no, r.Wrong(": %s", validation.Date("Date", get("date"))))
	}
	if get("recipient") == "" {
		no = append(no, r.Wrong(": %s", validation.Required("Recipient")))
	}
	return item, name{workflow.Folded(get("recipient")), strings.ToUpper(get("state")), workflow.Folded(get("kind"))}, no
}

// Resolved is the file with the jurisdictions that it names.
func (f File) Resolved(facts workflow.Facts) (File, error) {
	q := Recipients{}
	seen := map[string]bool{}
	for _, w := range f.who {
		if !seen[w.text] {
			seen[w.text] = true
			q.Asked = append(q.Asked, w.text)
		}
	}
	if err := facts.Ask(&q); err != nil {
		return f, err
	}
	f.Items = slices.Clone(f.Items)
	var no []workflow.Detail
	for i, w := range f.who {
		found := slices.DeleteFunc(slices.Clone(q.Found[w.text]), func(r jurisdiction.Ref) bool {
			return w.state != "" && r.State != w.state || w.kind != "" && r.Kind != w.kind
		})
		row := csvfile.Row{Line: f.lines[i]}
		switch len(found) {
		case 0:
			no = append(no, row.Wrong(": the recipient %s is not on record. Add the jurisdiction first.", validation.Quote(w.text)))
		case 1:
			f.Items[i].Recipient = found[0].ID
		default:
			names := make([]string, len(found))
			for n, r := range found {
				names[n] = r.Full()
			}
			no = append(no, row.Wrong(": the recipient may be %s. Say which in the columns state and kind, or give its id.", validation.Or(names)))
		}
	}
	return f, workflow.Collect(csvfile.Listed(no))
}

// Check says what importing the whole file would come to, or every line that is wrong.
func (f File) Check(facts workflow.Facts, a workflow.Act) (Plan, error) {
	plan, err := Import{Items: f.Items}.Plan(facts, a)
	return plan, f.atLines(err)
}

// atLines is a refusal of the file's items with each problem at its line.
func (f File) atLines(err error) error {
	e, ok := errors.AsType[*workflow.Error](err)
	if !ok || len(e.Details) == 0 {
		return err
	}
	all := make([]workflow.Detail, len(e.Details))
	for i, d := range e.Details {
		rest, _ := strings.CutPrefix(d.Field, "items.")
		number, _, _ := strings.Cut(rest, ".")
		item, _ := strconv.Atoi(number)
		all[i] = csvfile.Row{Line: f.lines[item]}.Wrong(": %s", d.Message)
	}
	slices.SortStableFunc(all, func(x, y workflow.Detail) int { return lineOf(x) - lineOf(y) })
	return workflow.Collect(csvfile.Listed(all))
}

func lineOf(d workflow.Detail) int {
	n := 0
	_, _ = fmt.Sscanf(d.Field, "line %d", &n)
	return n
}

// Chunks are the acts by which the file is imported.
func (f File) Chunks() []Import { return Import{Items: f.Items}.Chunks() }
