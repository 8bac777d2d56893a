package browser_test

import (
	"testing"

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
