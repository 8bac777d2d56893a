package subject

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/workflow/view"
)

// Selected are the ids of the matters that a form over many is about, sorted: those that
// were ticked on a list, or all that match its filter.
func (r *Reader) Selected(c echo.Context, typed url.Values, now time.Time) ([]string, error) {
	filter, all, err := frame.AllOf(typed, "/matters")
	if err != nil {
		return nil, err
	}
	ids := slices.Clone(typed["matter"])
	if all {
		f := MatterQuery(c, filter).Filter(frame.Who(c), now)
		f.Limit = 200
		rows, err := frame.Matching(func(cursor string) (view.Page[view.MatterRow], error) {
			f.Cursor = cursor
			return r.read.Matters(c.Request().Context(), frame.Who(c).Viewer(), f)
		})
		if err != nil {
			return nil, err
		}
		ids = nil
		for _, m := range rows {
			ids = append(ids, m.ID)
		}
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	return ids, frame.TooMany(len(ids), "matters")
}

// MatterQuery is what an address of the list of matters asks for. A choice that there is not is dropped, with a notice.
func MatterQuery(c echo.Context, q url.Values) view.MatterQuery {
	f := view.ReadMatterQuery(q)
	f.USState = frame.OneOf(c, page.Field{Name: "us_state", Label: "State", Value: f.USState}, USStates()).Value
	return f
}

// USStates are the choices of its filter by state.
func USStates() []page.Option { return frame.AnyOf("All states", frame.USStates()) }

// ListOf is the list of matters from which a form over many came.
func ListOf(typed url.Values) string {
	if back := frame.LocalPath(typed.Get("return")); back != "/" {
		return back
	}
	return "/matters"
}

// NothingSelected sends back to a list on which no matter is ticked.
func NothingSelected(f *frame.Frame, c echo.Context, list string) error {
	f.Flash(c, page.Warning, "Select a matter and an action.")
	return c.Redirect(http.StatusSeeOther, list)
}
