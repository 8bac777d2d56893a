package file_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"duces/db"
	"duces/db/file"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/db/writer"
	"duces/workflow/view"
)

// failing is a writer that ends after some writes, as the program does.
type failing struct {
	file.Writer
	left int
}

var errEnded = errors.New("ended")

func (w *failing) Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error {
	if w.left == 0 {
		return errEnded
	}
	w.left--
	return w.Writer.Write(ctx, do)
}

func TestATextThatWasKeptInPartWaitsAndIsCompletedWhenReadAgain(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	store, err := db.Open(ctx, dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	pool, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	w := &failing{writer.StatementsOf(store.Writer), 100}
	files := file.New(sqlite.Queries(pool), w)
	sum := strings.Repeat("a", 64)
	known := view.File{SHA256: sum, Type: "text/plain", Size: 5, Text: view.TextWaiting}
	if err := files.SawFile(ctx, known); err != nil {
		t.Fatal(err)
	}
	known.Text = view.TextRead
	text := strings.Repeat("ämter so on ", 40000)
	state := func() view.TextState {
		t.Helper()
		found, err := store.Read.KnownFiles(ctx, []string{sum})
		if err != nil {
			t.Fatal(err)
		}
		return found[sum].Text
	}
	stored := func() string {
		t.Helper()
		rows, err := pool.QueryContext(ctx, "SELECT body FROM file_texts ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var all strings.Builder
		for rows.Next() {
			var body string
			if err := rows.Scan(&body); err != nil {
				t.Fatal(err)
			}
			all.WriteString(body)
		}
		return all.String()
	}
	tries := 0
	for w.left = 3; ; w.left = 3 {
		err := files.ReadFile(ctx, known, text)
		if tries++; err == nil {
			break
		}
		if part := stored(); !errors.Is(err, errEnded) || state() != view.TextWaiting || !strings.HasPrefix(text, part) || part == "" {
			t.Fatalf("after try %d the file is %q with %d bytes of its text: %v", tries, state(), len(part), err)
		}
		if tries > 20 {
			t.Fatal("a text that is read again and again is never complete")
		}
	}
	if tries < 3 || state() != view.TextRead || stored() != text {
		t.Errorf("after %d tries the file is %q with %d of %d bytes", tries, state(), len(stored()), len(text))
	}
}
