package jurisdiction

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"duces/workflow"
	"duces/workflow/csvfile"
	"duces/workflow/validation"
)

const maxRows = 200_000 // of one import: more governments than the country has

// columns are those that a file may have; it must have the first four.
var columns = []string{"name", "kind", "state", "zone", "parent", "contact", "zone_confirmed"}

const needed = 4

// File is a list of governments as a CSV file gives it.
type File struct {
	Items []New
	lines []int // of Items, in their order
}

// ReadCSV reads a CSV file with the columns name, kind, state, zone and, if
// wanted, parent, contact and zone_confirmed. The separator is the one that the
// header shows, or that a line “sep=” before it names; rows and columns that hold
// nothing are passed over. All problems come back together, each with its line; if
// there is one, nothing is to be imported.
func ReadCSV(r io.Reader) (File, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return File{}, err
	}
	text, err := csvfile.Text(raw)
	if err != nil {
		return File{}, err
	}
	rows, broken := csvfile.Rows(text, maxRows, known)
	if len(rows) == 0 && broken == nil {
		return File{}, workflow.Malformed("file", "The file is empty. The first line must name the columns: name, kind, state, zone.")
	}
	var no []workflow.Detail
	var file File
	if len(rows) > 0 {
		at, wrong := columnsOf(rows)
		if len(wrong) > 0 {
			return File{}, workflow.Collect(wrong) // without its columns, each line would be wrong
		}
		file, no = itemsOf(at, rows)
	}
	if broken != nil {
		no = append(no, *broken)
	}
	if len(file.Items) == 0 && len(no) == 0 {
		no = append(no, workflow.At("file", "The file has no jurisdictions below its first line."))
	}
	return file, workflow.Collect(csvfile.Listed(no))
}

func known(head string) bool { return slices.Contains(columns, columnName(head)) }

func columnName(head string) string { return strings.ReplaceAll(workflow.Folded(head), " ", "_") }

// columnsOf is where each column stands. One that is not known may stand there if it holds nothing.
func columnsOf(rows []csvfile.Row) (map[string]int, []workflow.Detail) {
	head, at := rows[0], map[string]int{}
	var no []workflow.Detail
	for i, written := range head.Cells {
		name := columnName(written)
		if !slices.Contains(columns, name) {
			filled := func(r csvfile.Row) bool { return r.Cell(i) != "" }
			if name != "" && slices.ContainsFunc(rows[1:], filled) {
				no = append(no, workflow.At(fmt.Sprintf("line %d", head.Line), validation.NotOneOf("Column", name, columns...)))
			}
			continue
		}
		if _, twice := at[name]; twice {
			no = append(no, workflow.At(fmt.Sprintf("line %d", head.Line), fmt.Sprintf("The column %q appears twice.", name)))
		}
		at[name] = i
	}
	for _, name := range columns[:needed] {
		if _, ok := at[name]; !ok {
			no = append(no, workflow.At(fmt.Sprintf("line %d", head.Line), validation.Required("The column "+validation.Quote(name))))
		}
	}
	return at, no
}

// itemsOf reads the rows below the header.
func itemsOf(at map[string]int, rows []csvfile.Row) (File, []workflow.Detail) {
	var file File
	var no []workflow.Detail
	first := map[Identity]int{} // line, by what it names
	for _, r := range rows[1:] {
		n, wrong := item(r, at, rows[0])
		no = append(no, wrong...)
		if len(wrong) > 0 && n.Name == "" {
			continue
		}
		key := n.identity()
		if line, twice := first[key]; twice {
			no = append(no, r.Wrong(": %s is already on line %d.", n.Full(), line))
		} else {
			first[key] = r.Line
		}
		file.Items, file.lines = append(file.Items, n), append(file.lines, r.Line)
	}
	return file, no
}

// item reads one row; without a name, it cannot be read.
func item(r csvfile.Row, at map[string]int, head csvfile.Row) (New, []workflow.Detail) {
	for i := range r.Cells {
		if r.Cell(i) != "" && head.Cell(i) == "" {
			return New{}, []workflow.Detail{r.Wrong(": column %d has the value %q but no name in the first line. Name the column, or put values that contain a separator in quotation marks.", i+1, csvfile.Short(r.Cell(i)))}
		}
	}
	for _, name := range columns[:needed] {
		if at[name] >= len(r.Cells) {
			return New{}, []workflow.Detail{r.Wrong(" has %d columns; the first line has %d.", len(r.Cells), len(head.Cells))}
		}
	}
	var no []workflow.Detail
	get := func(name string) string {
		i, ok := at[name]
		if !ok {
			return ""
		}
		value := r.Cell(i)
		if lines := strings.Fields(value); strings.Contains(value, "\n") {
			value = strings.Join(lines, " ")
			no = append(no, r.Wrong(": the %s has a line break. Write it on one line: “%s”.", name, csvfile.Short(value)))
		}
		return value
	}
	n := New{Name: get("name"), Kind: get("kind"), State: get("state"), Zone: get("zone"), Parent: get("parent"), Contact: get("contact")}
	switch confirmed := workflow.Folded(get("zone_confirmed")); confirmed {
	case "yes", "y", "true", "1", "x":
		n.ZoneConfirmed = true
	case "", "no", "n", "false", "0":
	default:
		no = append(no, r.Wrong(": %s", validation.NotOneOf("zone_confirmed", confirmed, "yes", "no")))
	}
	n, problems := n.understood("")
	for _, p := range problems {
		message := p.Message
		if p.Field == "zone_confirmed" {
			message = strings.Replace(message, "Confirm the time zone if it is correct.", "If it is correct, write yes in a column zone_confirmed.", 1)
		}
		no = append(no, r.Wrong(": %s", message))
	}
	return n, no
}

// AtLines is a refusal of the file's items with each problem at its line.
func (f File) AtLines(err error) error {
	e, ok := errors.AsType[*workflow.Error](err)
	if !ok || len(e.Details) == 0 {
		return err
	}
	moved := *e
	moved.Details = make([]workflow.Detail, len(e.Details))
	sentences := make([]string, len(e.Details))
	for i, d := range e.Details {
		item := 0
		if rest, numbered := strings.CutPrefix(d.Field, "items."); numbered {
			number, _, _ := strings.Cut(rest, ".")
			item, _ = strconv.Atoi(number)
		}
		moved.Details[i] = csvfile.Row{Line: f.lines[item]}.Wrong(": %s", d.Message)
		sentences[i] = moved.Details[i].Message
	}
	moved.Field, moved.Message = moved.Details[0].Field, strings.Join(sentences, " ")
	return &moved
}

// Check says what putting all of the file on record would come to: the refusal that
// jurisdiction.Add would give, by line, or the notes.
func (f File) Check(facts workflow.Facts) ([]workflow.Detail, error) {
	plan, err := Import{Items: f.Items}.Plan(facts)
	if err == nil && len(plan.Known) > 0 {
		err = plan.taken()
	}
	if err != nil {
		return nil, f.AtLines(err)
	}
	return f.Notes(facts)
}

// OtherNames are the lines that call a government on record by another of its names.
func (f File) OtherNames(plan Plan) []workflow.Detail {
	var notes []workflow.Detail
	for i, n := range f.Items {
		if name := plan.Others[i]; name != "" {
			notes = append(notes, csvfile.Row{Line: f.lines[i]}.Wrong(": %s is another name of %s, which is on record.", n.Full(), name))
		}
	}
	return notes
}

// Notes are what a reader should know of a file that can be imported: by line, the
// parents that are neither on record nor in the file.
func (f File) Notes(facts workflow.Facts) ([]workflow.Detail, error) {
	there := map[NameIn]bool{}
	for _, n := range f.Items {
		there[NameIn{workflow.Folded(n.Name), n.State}] = true
	}
	parent := func(n New) NameIn { return NameIn{workflow.Folded(n.Parent), n.State} }
	var asked Named
	unsure := map[NameIn]bool{}
	for _, n := range f.Items {
		if p := parent(n); n.Parent != "" && !there[p] && !unsure[p] {
			unsure[p] = true
			asked.Asked = append(asked.Asked, p)
		}
	}
	if len(asked.Asked) == 0 {
		return nil, nil
	}
	if err := facts.Ask(&asked); err != nil {
		return nil, err
	}
	var notes []workflow.Detail
	for i, n := range f.Items {
		if p := parent(n); unsure[p] && !asked.Have[p] {
			notes = append(notes, csvfile.Row{Line: f.lines[i]}.Wrong(": the parent %s (%s) is not on record, nor in the file.", n.Parent, n.State))
		}
	}
	return notes, nil
}
