package browser_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Files that are chosen go up in pieces while the rest of the form is filled in; a connection that is lost in between is
// tried again. A form that is sent meanwhile waits for them.
func TestChosenFilesGoUpInPiecesAndTheFormNamesThem(t *testing.T) {
	b := openBrowser(t, demonstration(t), "legal")
	b.openMatter("Chicago")
	b.press("a[href$='/add-documents']")
	b.see("input[data-pieces]")
	run := func(script string) {
		t.Helper()
		if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[any](script)); err != nil {
			t.Fatal(err)
		}
	}
	run(`(() => {
		const real = window.fetch;
		let lost = 0;
		window.fetch = (at, how) => how && how.method === "PATCH" && lost++ < 2 ? Promise.reject(new TypeError("lost")) : real(at, how);
		const input = document.querySelector("input[data-pieces]"), some = new DataTransfer();
		for (const name of ["one.txt", "two.txt"]) some.items.add(new File(["text of " + name], name));
		input.files = some.files;
		input.dispatchEvent(new Event("change", { bubbles: true }));
		const dropped = new DataTransfer();
		dropped.items.add(new File(["x".repeat(9 << 20)], "three.txt"));
		input.closest(".usa-form-group").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: dropped }));
		return null;
	})()`)
	b.until(`document.querySelectorAll("li > input[type=checkbox]:checked").length === 3`)
	b.until(`document.body.textContent.includes("3 files uploaded")`)
	b.set("[name='effective_on']", "2018-02-26")
	b.choose("f.kind", "correspondence")
	b.types("[name='f.source']", "City Clerk, by email")
	b.press("main form .actions button[type=submit]:not([hidden])")
	b.see("#documents [data-document]")
	b.says("#documents", "one.txt", "two.txt", "three.txt")
}

// A thousand files that are dropped on one field show how far they are, and end as a thousand documents, each verified.
func TestAThousandFilesDroppedOnOneFormBecomeDocuments(t *testing.T) {
	demo := demonstration(t)
	b := openBrowserFor(t, demo, "legal", 15*time.Minute)
	at := b.openMatter("Chicago")
	b.press("a[href$='/add-documents']")
	b.see("input[data-pieces]")
	seen, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`(() => {
		const input = document.querySelector("input[data-pieces]"), dropped = new DataTransfer();
		for (let n = 0; n < 1000; n++) dropped.items.add(new File(["page " + n], "page-" + n + ".txt"));
		const group = input.closest(".usa-form-group");
		group.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: dropped }));
		return group.querySelector("progress:not([hidden])").max + " " + group.querySelector("[role=status]").textContent;
	})()`))
	if err != nil || !strings.HasSuffix(seen, " 0 of 1000 files uploaded") || strings.HasPrefix(seen, "0 ") {
		t.Fatalf("the progress is %q: %v", seen, err)
	}
	b.untilAtMost(10*time.Minute, `document.body.textContent.includes("1000 files uploaded") && !document.body.textContent.includes(" of 1000 files")`)
	b.until(`document.querySelectorAll("li > input[type=checkbox]:checked").length === 1000`)
	b.set("[name='effective_on']", "2018-02-26")
	b.choose("f.kind", "correspondence")
	b.types("[name='f.source']", "City Clerk, by email")
	b.press("main form .actions button[type=submit]:not([hidden])")
	b.see("#documents")
	b.untilAtMost(2*time.Minute, `document.querySelectorAll("#documents [data-document]").length >= 1000`)
	hashes := map[string]bool{}
	for n := range 1000 {
		hashes[fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "page %d", n)))] = true
	}
	list, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](
		`[...document.querySelectorAll("#documents [data-document]")].map((a) => a.dataset.document)`))
	if err != nil {
		t.Fatal(err)
	}
	for _, sum := range list {
		delete(hashes, sum)
	}
	if len(hashes) != 0 {
		t.Errorf("%s lacks %d of the files", at, len(hashes))
	}
}
