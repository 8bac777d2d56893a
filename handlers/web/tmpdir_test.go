package web_test

import (
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// files lists the files below a folder.
func files(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			list = append(list, path)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return list
}

// Large files go to the data directory and nowhere else, and of those that were not
// taken nothing stays.
func TestUploadsDoNotTouchTheFolderForTemporaryFiles(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	temp := filepath.Join(t.TempDir(), "gone") // where nothing can be written
	t.Setenv("TMPDIR", temp)
	b := s.as("legal")
	large := strings.Repeat("0123456789abcdef", 1<<20)
	path := formOf(s.matters[0], "receive_response")
	form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.production.all": {"complete"}})
	for name, c := range map[string]struct {
		path, field string
		status      int
	}{
		"no such matter": {strings.Replace(path, s.matters[0], "none", 1), "f.documents", http.StatusNotFound},
		"The process of this matter does not have": {formOf(s.matters[0], "none"), "f.documents", http.StatusNotFound},
		"a form that is none":                      {"/matters/move", "f.documents", http.StatusSeeOther},
		"too large for it":                         {"/jurisdictions/import", "upload", http.StatusRequestEntityTooLarge},
		"an input without":                         {path, "f.nothing", http.StatusSeeOther},
	} {
		t.Run(name, func(t *testing.T) {
			b.upload(c.path, form, c.field, "large.bin", large).is(c.status)
			if left := files(t, filepath.Join(s.dir, "blobs")); len(left) != 0 {
				t.Errorf("on disk remain %v", left)
			}
		})
	}
	path = formOf(s.matters[1], "receive_response")
	b.upload(path, b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.production.all": {"complete"}}), "f.documents", "large.bin", large).is(http.StatusSeeOther)
	if docs := s.matter(s.matters[1]).Documents; len(docs) != 1 || docs[0].Size != int64(len(large)) {
		t.Errorf("the matter has %v", docs)
	}
	if left := files(t, filepath.Join(s.dir, "blobs")); len(left) != 1 {
		t.Errorf("on disk are %v", left)
	}
	if _, err := os.Stat(temp); !os.IsNotExist(err) {
		t.Errorf("the folder for temporary files was made: %v", err)
	}
}
