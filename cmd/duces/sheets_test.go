package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duces/db"
	"duces/handlers/sheettest"
	"duces/workflow/view"
)

func TestSheetsAsPeopleSaveThemAreImportedOnTheCommandLine(t *testing.T) {
	sheettest.Each(t, func(t *testing.T, c sheettest.Case) {
		dir := t.TempDir()
		data, file := filepath.Join(dir, "data"), filepath.Join(dir, c.Name)
		save := func(text []byte) {
			t.Helper()
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		lines := func(errs string) []string {
			return strings.FieldsFunc(errs, func(r rune) bool { return r == '\n' })
		}
		begin(t, data)
		save(c.Text)
		if len(c.Refused) > 0 {
			for _, args := range [][]string{{"--dry-run"}, nil} {
				out, errs, code := call(t, append([]string{"import", "--data", data, "jurisdictions", file}, args...)...)
				if code != 1 || out != "" {
					t.Fatalf("exit %d, printed %q", code, out)
				}
				sheettest.WantSentences(t, lines(errs), append(c.Refused[:len(c.Refused):len(c.Refused)], []string{"duces: nothing was imported"}))
			}
			save(c.Mended)
		}
		for _, args := range [][]string{{"--dry-run"}, nil} {
			_, errs, code := call(t, append([]string{"import", "--data", data, "jurisdictions", file}, args...)...)
			if code != 0 {
				t.Fatalf("exit %d: %s", code, errs)
			}
			sheettest.WantSentences(t, lines(errs), c.Notes)
		}
		store, err := db.Open(t.Context(), data, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		found, err := store.Read.Jurisdictions(t.Context(), operator(), view.JurisdictionFilter{})
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, j := range found.Items {
			rows = append(rows, sheettest.Row(j.Name, j.Kind, j.State, j.Zone, j.Parent))
		}
		c.WantRows(t, rows)
	})
}

// begin makes an empty data directory.
func begin(t *testing.T, dir string) {
	t.Helper()
	store, err := db.Open(t.Context(), dir, db.Options{})
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}
