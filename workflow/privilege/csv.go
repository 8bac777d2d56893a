package privilege

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"duces/workflow"
	"duces/workflow/bates"
	"duces/workflow/csvfile"
	"duces/workflow/validation"
)

const (
	maxSize    = 1 << 20 // bytes of one log
	maxEntries = 10_000  // of one log
)

// column is what a column of a log holds.
type column int

const (
	unknown column = iota
	label
	date
	author
	recipients
	copied
	blindCopied
	docType
	claimed
	description
	pages
	firstPage
	lastPage
	itemCount
	demands
)

// headers are the names that people give to the columns. Case, spaces and marks make no
// difference.
var headers = map[column]string{
	label: "No, Number, Entry, Entry No, Entry Number, Log No, Log Number, Priv Log No, Privilege Log No, " +
		"Control No, Control Number, ID, Doc ID, Document ID, Item No",
	date: "Date, Doc Date, Document Date, Date of Document, Sent, Date Sent, Sent Date, Date Created",
	author: "Author, Authors, Author(s), From, Sender, Author/From, From/Author, Author or Sender, " +
		"Name of Author",
	recipients: "Recipients, Recipient, Recipient(s), To, Addressee, Addressees, Addressee(s), Sent To, Recipients/To, " +
		"To/Recipients",
	copied:      "CC, Copied, Copied To, Copies, Copyees, Copyee(s)",
	blindCopied: "BCC, Blind Copies",
	docType:     "Type, Doc Type, Document Type, Type of Document, File Type, Form",
	claimed: "Privilege, Privilege(s), Privileges, Privilege Claimed, Privilege Asserted, Privilege Type, " +
		"Type of Privilege, Privilege Basis, Basis, Basis of Privilege, Basis for Privilege, Basis of Claim, " +
		"Basis for Claim, Basis for Withholding, Claim, Reason Withheld",
	description: "Description, Desc, Doc Description, Document Description, Privilege Description, " +
		"Description of Document, Subject Matter",
	pages: "Bates, Bates No, Bates No(s), Bates Nos, Bates Number, Bates Numbers, Bates Number(s), Bates Range, " +
		"Bates Ranges, Prod Bates",
	firstPage: "BegBates, Beg Bates, Bates Beg, Begin Bates, Beginning Bates, Bates Begin, Bates Start, Start Bates, " +
		"First Bates, Beg Doc, Beg No, Prod Beg",
	lastPage: "EndBates, Bates End, Ending Bates, Last Bates, End Doc, End No, Prod End, Bates Stop",
	itemCount: "Count, Items, No of Items, Number of Items, Number of Documents, No of Documents, Document Count, " +
		"Doc Count, Quantity, Qty",
	demands: "Demand, Demands, Demand No, Demand Number, Request, Requests, Request No, Request Number, " +
		"Responsive To, RFP, RFP No, Withheld From",
}

var columns = func() map[string]column {
	named := map[string]column{}
	for c, names := range headers {
		for name := range strings.SplitSeq(names, ",") {
			named[plain(name)] = c
		}
	}
	return named
}()

// plain is the name of a column as names are compared.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, workflow.Folded(strings.ReplaceAll(name, "#", "No")))
}

func columnOf(head string) column { return columns[plain(head)] }

// Row is an entry and the line of the file on which it begins.
type Row struct {
	Line  int
	Entry Entry
}

// ParseCSV reads a privilege log from a CSV file. The columns can have the names and the
// order that people use, and their values are kept as written. Problems come with their
// lines, and the rows that can be read come with them: what could not be read, or has no
// field in an entry, is named in a problem. A file above 1 MiB is one problem, and what
// follows 10,000 entries another.
func ParseCSV(raw []byte) ([]Row, []workflow.Detail) {
	if len(raw) > maxSize {
		return nil, []workflow.Detail{workflow.At("file", "The file is larger than 1 MiB. Split the file.")}
	}
	text, err := csvfile.Text(raw)
	if err != nil {
		return nil, []workflow.Detail{workflow.At("file", err.Error())}
	}
	rows, broken := csvfile.Rows(text, maxEntries, func(head string) bool { return columnOf(head) != unknown })
	var no []workflow.Detail
	var read []Row
	switch {
	case len(rows) > 0:
		read, no = entriesOf(rows)
	case broken == nil:
		no = []workflow.Detail{workflow.At("file", "The file is empty. "+firstLine)}
	}
	if broken != nil {
		no = append(no, *broken)
	}
	if len(read) == 0 && len(no) == 0 {
		no = append(no, workflow.At("file", "The file has no entries below its first line."))
	}
	return read, csvfile.Listed(no)
}

const firstLine = "The first line must name the columns, " +
	"such as Date, Author, Recipients, Type, Privilege, Description, Bates."

func entriesOf(rows []csvfile.Row) (read []Row, no []workflow.Detail) {
	head, rows := rows[0], rows[1:]
	meanings := make([]column, len(head.Cells))
	known := 0
	for i, name := range head.Cells {
		meanings[i] = columnOf(name)
		filled := func(r csvfile.Row) bool { return r.Cell(i) != "" }
		switch {
		case meanings[i] != unknown:
			known++
		case head.Cell(i) != "" && slices.ContainsFunc(rows, filled):
			no = append(no, head.Wrong(": the column %s has no field in an entry. Its values were not read.",
				validation.Quote(head.Cell(i))))
		}
	}
	if known < 2 {
		return nil, []workflow.Detail{head.Wrong(": fewer than two columns have a known name. %s", firstLine)}
	}
	for _, r := range rows {
		e, wrong := entryOf(r, head, meanings)
		read, no = append(read, Row{Line: r.Line, Entry: e}), append(no, wrong...)
	}
	return read, no
}

// entryOf reads one row. Two columns of one meaning, such as From and Author, are joined.
func entryOf(r, head csvfile.Row, meanings []column) (Entry, []workflow.Detail) {
	var no []workflow.Detail
	values := map[column][]string{}
	for i := range r.Cells {
		value := r.Cell(i)
		if value == "" {
			continue
		}
		if head.Cell(i) == "" {
			no = append(no, r.Wrong(": column %d has the value %s but no name in the first line.",
				i+1, validation.Quote(value)))
			continue
		}
		if c := meanings[i]; !slices.Contains(values[c], value) {
			values[c] = append(values[c], value)
		}
	}
	get := func(c column) string { return strings.Join(values[c], "; ") }
	e := Entry{
		Label: get(label), Date: get(date), Author: get(author), Recipients: get(recipients), DocType: get(docType),
		Privilege: get(claimed), Description: get(description), Demands: labels(get(demands)),
	}
	for _, c := range []struct {
		as string
		of column
	}{{"cc: ", copied}, {"bcc: ", blindCopied}} {
		if copies := get(c.of); copies != "" {
			e.Recipients = strings.TrimPrefix(e.Recipients+"; "+c.as+copies, "; ")
		}
	}
	count, wrong := e.counted(get(itemCount))
	if wrong != "" {
		no = append(no, r.Wrong(": %s", wrong))
	}
	e.Count = count
	ranges, notRead := rangesOf(get(pages), get(firstPage), get(lastPage))
	e.Bates = ranges
	for _, message := range notRead {
		no = append(no, r.Wrong(": %s", message))
	}
	for _, d := range e.Check() {
		no = append(no, r.Wrong(": %s", d.Message))
	}
	return e, no
}

// rangesOf reads the Bates numbers of a row: a list, or the first and the last page.
func rangesOf(list, first, last string) (ranges []bates.Range, problems []string) {
	if unsaid(last) {
		last = first
	}
	if unsaid(first) {
		first = last
	}
	texts := []string{list}
	if !unsaid(first) {
		texts = append(texts, first+" – "+last)
	}
	for _, text := range texts {
		if unsaid(text) {
			continue
		}
		read, wrong := bates.Parse(text)
		for _, r := range read {
			if !slices.Contains(ranges, r) {
				ranges = append(ranges, r)
			}
		}
		for _, p := range wrong {
			problems = append(problems, p.Message)
		}
	}
	return ranges, problems
}

var (
	number = regexp.MustCompile(`^\d[\d,]{0,8}$`)
	many   = regexp.MustCompile(`(?i)^(\d[\d,]{0,8}) (?:e-?mails|letters|memos|memoranda|messages|texts|documents|` +
		`files|attachments)\b`)
)

// counted is how many items an entry describes: by its column, or where its type or
// description begins as "40 emails" does; if neither says, 1.
func (e Entry) counted(column string) (count int, wrong string) {
	if column != "" {
		if !number.MatchString(column) {
			return 1, validation.Not("Count", column, "a number")
		}
		return items(column), ""
	}
	for _, text := range []string{e.DocType, e.Description} {
		if m := many.FindStringSubmatch(workflow.Tidy(text)); m != nil {
			return items(m[1]), ""
		}
	}
	return 1, ""
}

func items(digits string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(digits, ",", "")) // at most nine digits
	return n
}

var lead = regexp.MustCompile(`(?i)^(?:(?:request|demand|rfp)s?\b\.?)? ?(?:(?:no|nos|number)\b\.?|#)? ?`)

// labels are the numbers of the demands that a text lists, without the words before them.
func labels(text string) []string {
	var all []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;\r\n", r) }) {
		part = workflow.Tidy(part)
		if l := part[len(lead.FindString(part)):]; l != "" {
			part = l
		}
		if part != "" && !slices.Contains(all, part) {
			all = append(all, part)
		}
	}
	return all
}
