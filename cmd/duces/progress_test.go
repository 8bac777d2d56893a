package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duces/cmd/duces/console"
	"duces/db/storetest"
	"duces/db/verify"
)

// Each event is read once, so that the last report is the whole.
func TestVerificationTellsHowFarItIs(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	storetest.Fixture(t, store, 3)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	var done, of int64
	report, err := verify.DirectoryWith(t.Context(), dir, verify.Options{Progress: func(d, n int64) {
		if d < done {
			t.Errorf("it went back from %d to %d", done, d)
		}
		done, of = d, n
	}})
	if err != nil || done != of || of != report.Size || of == 0 {
		t.Errorf("%d of %d: %v", done, of, err)
	}
}

// onFirst calls do when something is first written to it.
type onFirst struct {
	bytes.Buffer
	do func()
}

func (w *onFirst) Write(p []byte) (int, error) {
	w.do()
	return w.Buffer.Write(p)
}

// rowsOf writes a file of so many governments to import.
func rowsOf(t *testing.T, dir, name string, n int) (file string) {
	t.Helper()
	rows := "name,kind,state,zone\n"
	for i := range n {
		rows += fmt.Sprintf("City of %s %d,city,IL,America/Chicago\n", name, i)
	}
	file = filepath.Join(dir, "rows.csv")
	storetest.WriteFile(t, file, rows)
	return file
}

func TestAnImportBesideAServerShowsHowFarItIs(t *testing.T) {
	t.Parallel()
	const n = 8_000
	dir := t.TempDir()
	start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	at := time.Now()
	for _, stopped := range []bool{true, false} {
		file := rowsOf(t, t.TempDir(), fmt.Sprint(stopped), n)
		ctx, stop := context.WithCancel(t.Context())
		errs := &onFirst{do: func() {
			if stopped {
				stop()
			}
		}}
		var out bytes.Buffer
		code := run(ctx, []string{"import", "--data", dir, "jurisdictions", file}, console.Console{
			Out: &out, Err: errs, Getenv: os.Getenv, Now: func() time.Time { at = at.Add(5 * time.Second); return at },
		})
		stop()
		if !strings.HasPrefix(errs.String(), "Importing: ") {
			t.Errorf("stopped %t: no progress was shown: %s", stopped, errs.String())
		}
		if stopped && (code != console.ExitCould || !strings.Contains(errs.String(), "may or may not have been carried out")) {
			t.Errorf("stopped: %d: %s", code, errs.String())
		}
		if !stopped && (code != console.ExitYes || !strings.Contains(out.String(), "Imported 8000 jurisdictions.")) {
			t.Errorf("%d: %s%s", code, out.String(), errs.String())
		}
	}
}

func TestAStoppedImportSaysThatNothingWasImported(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	storetest.Fixture(t, store, 0)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	file := rowsOf(t, dir, "Number", 3000)
	at := time.Now()
	for _, stopped := range []bool{true, false} {
		ctx, stop := context.WithCancel(t.Context())
		errs := &onFirst{do: func() {
			if stopped {
				stop()
			}
		}}
		var out bytes.Buffer
		code := run(ctx, []string{"import", "--data", dir, "jurisdictions", file}, console.Console{
			Out: &out, Err: errs, Getenv: os.Getenv, Now: func() time.Time { at = at.Add(time.Second); return at },
		})
		stop()
		if !strings.HasPrefix(errs.String(), "Importing: ") {
			t.Errorf("stopped %t: no progress was reported: %s", stopped, errs.String())
		}
		stored := storetest.Select(t, dir, "count(*) FROM jurisdictions")
		if stopped && (code != console.ExitCould || stored != 0 || !strings.Contains(errs.String(), "the import was stopped: nothing was imported")) {
			t.Errorf("stopped: %d, %d are stored: %s", code, stored, errs.String())
		}
		if !stopped && (code != console.ExitYes || stored != 3000 || !strings.Contains(out.String(), "Imported 3000 jurisdictions.")) {
			t.Errorf("%d, %d are stored: %s%s", code, stored, out.String(), errs.String())
		}
	}
}

func TestAnUpgradeShowsHowFarItIsAndIsStoppedWithoutHarm(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	storetest.Fixture(t, store, 3)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Tamper(t, dir, storetest.Uncounted, "DELETE FROM goose_db_version WHERE version_id > 39", "UPDATE projections SET version = 0")
	at := time.Now()
	for _, stopped := range []bool{true, false} {
		ctx, stop := context.WithCancel(t.Context())
		errs := &onFirst{do: func() {
			if stopped {
				stop()
			}
		}}
		code := run(ctx, []string{"user", "disable", "--data", dir, "nobody@example.gov"}, console.Console{
			Out: new(bytes.Buffer), Err: errs, Getenv: os.Getenv, Now: func() time.Time { at = at.Add(5 * time.Second); return at },
		})
		stop()
		if !strings.HasPrefix(errs.String(), "Upgrading the data directory: ") {
			t.Errorf("stopped %t: no progress was reported: %s", stopped, errs.String())
		}
		if stopped && (code != console.ExitCould || !strings.Contains(errs.String(), "it was stopped. Nothing has changed; the next start begins again.")) {
			t.Errorf("stopped: %d: %s", code, errs.String())
		}
		if version := storetest.Select(t, dir, "max(version_id) FROM goose_db_version"); (version == 39) != stopped {
			t.Errorf("stopped %t, the schema is %d: %s", stopped, version, errs.String())
		}
	}
}
