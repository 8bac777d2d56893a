package templates

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

func TestTheVendoredFilesAreThoseOfTheManifest(t *testing.T) {
	raw, err := fs.ReadFile(Static(), "vendor/MANIFEST.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest []struct{ Package, Version, File, SHA384 string }
	if err := json.Unmarshal(raw, &manifest); err != nil {
		t.Fatal(err)
	}
	unlisted := Hashes()
	for name := range unlisted {
		if !strings.HasPrefix(name, "vendor/") || name == "vendor/MANIFEST.json" {
			delete(unlisted, name)
		}
	}
	licensed := map[string]bool{}
	for _, row := range manifest {
		name := "vendor/" + row.File
		if got := Hashes()[name]; got != row.SHA384 {
			t.Errorf("%s of %s %s has hash %q, the manifest says %q", name, row.Package, row.Version, got, row.SHA384)
		}
		licensed[row.Package] = licensed[row.Package] || strings.HasPrefix(path.Base(name), "LICENSE")
		delete(unlisted, name)
	}
	for name := range unlisted {
		t.Errorf("%s is vendored but not in the manifest", name)
	}
	for name, found := range licensed {
		if !found {
			t.Errorf("%s is vendored without its licence", name)
		}
	}
}

func TestStylesheetsReferOnlyToEmbeddedFiles(t *testing.T) {
	// The refresh script leaves this picture out: no page has the component that shows it.
	const unused = "vendor/uswds/img/hero.jpg"
	reference := regexp.MustCompile(`url\("?([^)"]+)"?\)`)
	for name := range Hashes() {
		if path.Ext(name) != ".css" {
			continue
		}
		css, err := fs.ReadFile(Static(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range reference.FindAllSubmatch(css, -1) {
			target := path.Join(path.Dir(name), string(match[1]))
			if _, ok := Hashes()[target]; !ok && target != unused {
				t.Errorf("%s refers to %s, which is not embedded", name, target)
			}
		}
	}
}

func TestAnAssetHasAURLBelowThePrefix(t *testing.T) {
	if got, want := Asset("duces.css"), StaticPrefix()+"duces.css"; got != want {
		t.Errorf("Asset = %q, want %q", got, want)
	}
	if !regexp.MustCompile(`^/static/[0-9a-f]{16}/$`).MatchString(StaticPrefix()) {
		t.Errorf("StaticPrefix = %q, want a hash of the content in it", StaticPrefix())
	}
}

func TestAnUnknownAssetIsAFaultOfTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Asset returned a URL for a file that is not embedded")
		}
	}()
	Asset("missing.css")
}

func TestTheEmbeddedFrontEndStaysLean(t *testing.T) {
	const limit = 6 << 20
	var total int64
	for name := range Hashes() {
		info, err := fs.Stat(Static(), name)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > limit {
		t.Errorf("the front end has %d bytes, more than %d", total, limit)
	}
}
