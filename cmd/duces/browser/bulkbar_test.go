package browser_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// focused is what has the focus, as a person sees it: of a box, the label that stands for it.
type focused struct {
	Row     bool    // it is in a row of the list
	Name    string  // what it says, to name it in an error
	Bar     float64 // top of the bar, or below the window where it does not float
	Top     float64
	Bottom  float64
	Window  float64 // height
	Covered bool    // the bar lies over it
}

const readFocus = `(() => {
	const at = document.activeElement, bar = document.querySelector(".bulk"), shown = at.matches("input") && at.labels[0] || at;
	const box = shown.getBoundingClientRect(), over = bar.getBoundingClientRect();
	return {
		Row: !!at.closest("tbody tr"), Name: shown.innerText, Bar: over.top, Top: box.top, Bottom: box.bottom, Window: innerHeight,
		Covered: !bar.hidden && box.bottom > over.top + 1 && box.top < over.bottom - 1,
	};
})()`

// Whoever goes through a list by keyboard, down and up again, sees where they are, though the bar is there.
func TestTheBarNeverCoversAFocusedRow(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is slow")
	}
	demo := demonstration(t)
	var requested struct{ Items []struct{ ID string } }
	demo.call(t, "legal", http.MethodGet, "/matters?state=requested&limit=8", nil, &requested)
	var ids []string
	for _, m := range requested.Items {
		ids = append(ids, m.ID)
	}
	demo.call(t, "legal", http.MethodPost, "/matters:move", map[string]any{
		"matters": ids, "transition": "issue_subpoena", "effective_on": "2018-02-27", "fields": map[string]string{"grounds": "no_response"},
	}, nil)
	b := newBrowserFor(t, demo, 5*time.Minute)
	b.visit("/sign-in")
	b.signIn(demo, "supervisor")
	b.see("[data-figure]")
	for _, list := range []string{"approvals", "matters", "deadlines"} {
		for _, size := range [][2]int64{{1280, 500}, {720, 600}, {390, 600}} {
			for _, script := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s at %d, script %t", list, size[0], script), func(t *testing.T) {
					b := *b
					b.t = t
					b.do("turn script on or off", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
						_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !script})
						return err
					}), chromedp.EmulateViewport(size[0], size[1]))
					b.visit("/" + list + "?tick=all")
					b.see(".bulk")
					b.walk("down", "#"+list+" tbody tr:first-child")
					b.walk("up", "#"+list+" tbody tr:last-child", chromedp.KeyModifiers(chromedp.ModifierShift))
				})
			}
		}
	}
}

// walk goes through a list by Tab, from the first or the last thing in a row on.
func (b *browser) walk(way, from string, how ...chromedp.KeyOption) {
	b.t.Helper()
	pick := "0"
	if way == "up" {
		pick = "all.length - 1"
	}
	b.do("begin", chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const all = document.querySelectorAll(%q);
		all[%s].focus();
	})()`, from+" :is(a, input)", pick)))
	rows, first := 0, true
	for ; rows < 1000; rows++ {
		if !first {
			b.do("go on", chromedp.KeyEvent("\t", how...))
		}
		first = false
		at, err := chromedp.Run(b.ctx, chromedp.Evaluate[focused](readFocus))
		if err != nil {
			b.t.Fatal(err)
		}
		if !at.Row {
			break
		}
		if at.Covered || at.Top < -1 || at.Bottom > at.Window+1 {
			b.t.Errorf("%s: %q from %.0f to %.0f is not seen: the window ends at %.0f, the bar begins at %.0f", way, at.Name, at.Top, at.Bottom, at.Window, at.Bar)
		}
	}
	if rows < 8 || rows == 1000 {
		b.t.Errorf("%s: %d steps through the rows", way, rows)
	}
}

// The first tick shows the bar in the window, on a phone too, with the number; before it no list has one.
func TestTheBarComesWithTheFirstTick(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is slow")
	}
	demo := demonstration(t)
	var requested struct{ Items []struct{ ID string } }
	demo.call(t, "legal", http.MethodGet, "/matters?state=requested&limit=2", nil, &requested)
	demo.call(t, "legal", http.MethodPost, "/matters:move", map[string]any{
		"matters": []string{requested.Items[0].ID, requested.Items[1].ID}, "transition": "issue_subpoena", "effective_on": "2018-02-27", "fields": map[string]string{"grounds": "no_response"},
	}, nil)
	b := &clicker{browser: newBrowserFor(t, demo, 3*time.Minute)}
	b.visit("/sign-in")
	b.signIn(demo, "supervisor")
	b.see("[data-figure]")
	for _, list := range []string{"approvals", "matters", "deadlines"} {
		for _, width := range []int64{1280, 390} {
			b.do("set the size", chromedp.EmulateViewport(width, 700))
			b.visit("/" + list)
			b.see("#" + list)
			at := fmt.Sprintf("%s at %d: ", list, width)
			b.is(at+"there is no bar before the first tick", `document.querySelector("[data-bulk]").hidden`)
			b.do("tick", chromedp.Evaluate[chromedp.Void](`document.querySelector("#`+list+` tbody .pick label").click()`))
			b.is(at+"the bar says how many are ticked", `document.querySelector("[data-bulk-count]").textContent === "1 selected"`)
			b.is(at+"the bar is in the window", `(() => { scrollTo(0, 0); const r = document.querySelector("[data-bulk]").getBoundingClientRect(); return r.height > 0 && r.bottom <= innerHeight + 1; })()`)
			b.visit("/" + list + "?tick=all")
			b.is(at+"the head is ticked where every row is", `document.querySelector("#pick-page").checked`)
		}
	}
}
