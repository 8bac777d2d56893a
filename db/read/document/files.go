// Package document finds documents by the words of their text, and the copies of them.
package document

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"unicode"

	"duces/db/chunk"
	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// Files is the reading side of documents. It is safe for concurrent use.
type Files struct {
	on sqlc.DBTX
	q  *sqlc.Queries
}

// New reads what is known of documents.
func New(on sqlc.DBTX) *Files { return &Files{on, sqlc.New(on)} }

// KnownFiles gives what is known of files, by their SHA-256. One that nobody has looked into yet is missing. Whoever asks has
// found the documents first: it does not say who may see them.
func (r *Files) KnownFiles(ctx context.Context, sums []string) (map[string]view.File, error) {
	found := make(map[string]view.File, len(sums))
	for _, some := range chunk.Of(sums) {
		values := make([]any, len(some))
		for i, s := range some {
			values[i] = s
		}
		rows, err := r.on.QueryContext(ctx, "SELECT sha256, type, size, locked, state, contents FROM files WHERE sha256 IN ("+chunk.Marks(1, len(some))+")", values...)
		if err != nil {
			return nil, column.Unread("files", err)
		}
		if err := eachRow(rows, func() error {
			var f view.File
			err := rows.Scan(&f.SHA256, &f.Type, &f.Size, &f.Locked, &f.Text, &f.Contents)
			found[f.SHA256] = f
			return err
		}); err != nil {
			return nil, column.Unread("files", err)
		}
	}
	return found, nil
}

// eachRow scans rows, and closes them.
func eachRow(rows *sql.Rows, scan func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Marks around the words that were found, which no text holds: it was made legible before it was kept.
const foundBegins, foundEnds = "\x01", "\x02"

// Each document has one row, which shows the first piece of its text that holds one of the words. The words may lie in
// several pieces; $1 finds any of them, and behind $7 comes each. CROSS JOIN keeps SQLite from asking the index of words anew
// for each file.
const documentSearch = `
WITH firsts AS MATERIALIZED (
    SELECT substr(t.sha256, 1, 64) AS sha256, MIN(t.id) AS id FROM file_words JOIN file_texts t ON t.id = file_words.docid
    WHERE file_words.body MATCH $1 GROUP BY 1
)
SELECT d.matter_id, d.number, d.name, d.sha256, f.type, j.id, j.name, r.id, r.name,
    snippet(file_words, '` + foundBegins + `', '` + foundEnds + `', '…', -1, 24)
FROM file_words CROSS JOIN firsts t ON t.id = file_words.docid JOIN files f ON f.sha256 = t.sha256
    JOIN documents d ON d.sha256 = t.sha256 JOIN matters m ON m.id = d.matter_id
    JOIN jurisdictions j ON j.id = m.jurisdiction_id JOIN reviews r ON r.id = m.review_id
WHERE file_words.body MATCH $1 AND ($2 OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = $3))
    AND $4 IN ('', d.matter_id) AND d.readers = '' AND (d.matter_id, d.number) > ($5, $6)%s
ORDER BY d.matter_id, d.number LIMIT $7`

const documentHolds = `
    AND t.sha256 IN (SELECT substr(x.sha256, 1, 64) FROM file_words JOIN file_texts x ON x.id = file_words.docid WHERE file_words.body MATCH $%d)`

// SearchDocuments finds documents by the words of their text, in matters that exist for the viewer, by their matters and in
// the order of their histories, but for closed ones: nobody reads these without a record of it. It says how many documents of these matters could not be looked into.
func (r *Files) SearchDocuments(ctx context.Context, v workflow.Viewer, f view.DocumentFilter) (view.DocumentSearch, error) {
	found := view.DocumentSearch{Page: view.Page[view.DocumentHit]{Items: []view.DocumentHit{}}, Unread: map[view.TextState]int{}}
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return found, err
	}
	s := scope.Of(v)
	states, err := r.q.TextStates(ctx, sqlc.TextStatesParams{SeesAll: s.All, Member: s.Member, Matter: f.Matter})
	if err != nil {
		return found, column.Unread("files", err)
	}
	for _, x := range states {
		if state := view.TextState(x.State); state.Unread() {
			found.Unread[state] = int(x.Documents)
		}
	}
	words := matchOf(f.Query)
	if len(words) == 0 {
		return found, nil
	}
	key, err := page.After(f.Cursor, "documents", "", "0")
	if err != nil {
		return found, err
	}
	number, err := page.Number(key[1])
	if err != nil {
		return found, err
	}
	values, holds := []any{strings.Join(words, " OR "), s.All, s.Member, f.Matter, key[0], number, limit + 1}, ""
	if len(words) > 1 {
		for _, word := range words {
			values = append(values, word)
			holds += fmt.Sprintf(documentHolds, len(values))
		}
	}
	rows, err := r.on.QueryContext(ctx, fmt.Sprintf(documentSearch, holds), values...)
	if err != nil {
		return found, column.Unread("texts", err)
	}
	if err := eachRow(rows, func() error {
		var h view.DocumentHit
		var text string
		err := rows.Scan(
			&h.Matter, &h.Number, &h.Name, &h.SHA256, &h.Type, &h.Jurisdiction.ID, &h.Jurisdiction.Name, &h.Review.ID, &h.Review.Name, &text)
		h.Parts = partsOf(text)
		found.Items = append(found.Items, h)
		return err
	}); err != nil {
		return found, column.Unread("texts", err)
	}
	if len(found.Items) > limit {
		found.Items = found.Items[:limit]
		last := found.Items[limit-1]
		found.Next = page.Cursor("documents", last.Matter, page.Decimal(int64(last.Number)))
	}
	return found, nil
}

// $1 and $2 are the viewer, $3 is the matter, and behind come the numbers of its documents.
const copies = `SELECT m.id, j.id, j.name, r.id, r.name,
    CASE WHEN $1 OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = $2)
        AND (o.readers = '' OR o.readers LIKE '%,' || $2 || ',%') THEN 1 ELSE 0 END
FROM (
    SELECT c.matter_id, MIN(c.readers) AS readers FROM documents d JOIN documents c ON c.sha256 = d.sha256 AND c.matter_id <> d.matter_id
    WHERE d.matter_id = $3 AND d.number = $4 GROUP BY c.matter_id ORDER BY c.matter_id LIMIT $5
) o JOIN matters m ON m.id = o.matter_id JOIN jurisdictions j ON j.id = m.jurisdiction_id JOIN reviews r ON r.id = m.review_id
ORDER BY j.name, m.id`

// Copies finds the other matters that hold the same bytes as some documents of a matter, by the numbers of these: of each
// document as many as view.MostCopiesRead. Whoever asks has found the matter first, and may know of these documents. An
// auditor sees all.
func (r *Files) Copies(ctx context.Context, v workflow.Viewer, matter string, numbers ...int) (map[int]view.Copies, error) {
	found := map[int]view.Copies{}
	for _, n := range numbers {
		of, err := r.copies(ctx, scope.Of(v), matter, n)
		if err != nil {
			return nil, column.Unread("documents", err)
		}
		if len(of.Matters)+len(of.Others) > 0 {
			found[n] = of
		}
	}
	return found, nil
}

func (r *Files) copies(ctx context.Context, s scope.Scope, matter string, number int) (view.Copies, error) {
	of := view.Copies{Others: map[string]bool{}}
	rows, err := r.on.QueryContext(ctx, copies, s.All, s.Member, matter, number, view.MostCopiesRead+1)
	if err != nil {
		return of, err
	}
	read := 0
	err = eachRow(rows, func() error {
		var seen int
		var c view.Copy
		if err := rows.Scan(&c.Matter, &c.Jurisdiction.ID, &c.Jurisdiction.Name, &c.Review.ID, &c.Review.Name, &seen); err != nil {
			return err
		}
		switch read++; {
		case read > view.MostCopiesRead:
			of.Cut = true
		case seen == 1:
			of.Matters = append(of.Matters, c)
		default:
			of.Others[c.Matter] = true
		}
		return nil
	})
	return of, err
}

// mostWords is how many words of a query count.
const mostWords = 20

// matchOf is what was typed as the index takes it: words alone, so that nothing of it is an operator.
func matchOf(query string) []string {
	words := strings.FieldsFunc(query, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
	words = words[:min(len(words), mostWords)]
	for i, w := range words {
		if i == len(words)-1 {
			w += "*"
		}
		words[i] = `"` + w + `"`
	}
	return words
}

// partsOf splits a piece of text at the words that were found.
func partsOf(text string) []view.Part {
	var parts []view.Part
	for i, piece := range strings.Split(text, foundBegins) {
		word, rest, found := strings.Cut(piece, foundEnds)
		if i == 0 || !found {
			word, rest = "", piece
		}
		if word != "" {
			parts = append(parts, view.Part{Text: word, Found: true})
		}
		if rest != "" {
			parts = append(parts, view.Part{Text: rest})
		}
	}
	return parts
}
