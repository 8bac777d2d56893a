// Package templates holds what Duces shows: typed components in its sub-packages, and the
// stylesheets, scripts, fonts and icons that they refer to, embedded in the binary.
package templates

import (
	"crypto/sha512"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"sync"
)

//go:embed static
var embedded embed.FS

// tree is the embedded front end with its hashes, computed once on first use.
type tree struct {
	files   fs.FS
	hashes  map[string]string
	version string
}

var assets = sync.OnceValue(func() tree {
	files, err := fs.Sub(embedded, "static")
	if err != nil {
		panic(err)
	}
	t := tree{files: files, hashes: map[string]string{}}
	whole := sha512.New384()
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha512.Sum384(content)
		t.hashes[name] = "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
		// WalkDir visits names in lexical order, so that the same files give the same version everywhere.
		fmt.Fprintf(whole, "%s %x\n", name, sum)
		return nil
	})
	if err != nil {
		panic(err)
	}
	t.version = hex.EncodeToString(whole.Sum(nil))[:16]
	return t
})

// Static returns the embedded front end, with names such as "duces.css". Serve it below
// StaticPrefix.
func Static() fs.FS { return assets().files }

// StaticPrefix is the path below which Static is served, with slashes at both ends. It carries a
// hash over all files, so that everything below it may be cached for ever. One hash serves for all
// because a stylesheet names its fonts and icons relative to itself.
func StaticPrefix() string { return "/static/" + assets().version + "/" }

// Asset returns the URL of an embedded file. It panics for a name that is not embedded: pages
// name their assets in code, so that a wrong name is a fault of the program.
func Asset(name string) string {
	if _, ok := assets().hashes[name]; !ok {
		panic("templates: no asset named " + name)
	}
	return StaticPrefix() + name
}

// Hashes returns the SHA-384 of each embedded file by name, in the form of a
// Subresource Integrity value ("sha384-" and base64).
func Hashes() map[string]string { return maps.Clone(assets().hashes) }
