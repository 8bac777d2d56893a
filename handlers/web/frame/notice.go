package frame

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/templates/page"
	"duces/workflow/validation"
)

// noticeKey is where the context of a request keeps the notices of its page, and wrongKey what is wrong with its address.
const (
	noticeKey = "notices"
	wrongKey  = "wrong"
)

// notice puts a message on this page; Flash leaves one for the next.
func notice(c echo.Context, text string) {
	c.Set(noticeKey, append(notices(c), page.Flash{Kind: page.Warning, Text: text}))
}

func notices(c echo.Context) []page.Flash {
	list, _ := c.Get(noticeKey).([]page.Flash)
	return list
}

// NoSuchChoice puts a notice on the page: a parameter of its address has a value
// that does not exist, and what is shown instead. label is what the page calls it.
func NoSuchChoice(c echo.Context, label, value, instead string) {
	wrong := validation.NoOption(label, value)
	addWrong(c, wrong)
	notice(c, wrong+" "+instead)
}

// WrongFields says that the fields with a problem do not narrow the list of this page. A file, on which nothing says so,
// is refused for it.
func WrongFields(c echo.Context, fields ...page.Field) {
	for _, f := range fields {
		if f.Error != "" {
			addWrong(c, f.Label+": "+f.Error)
		}
	}
}

func addWrong(c echo.Context, wrong string) {
	list, _ := c.Get(wrongKey).([]string)
	c.Set(wrongKey, append(list, wrong))
}

// OneOf empties a field whose value is not among its options, with a notice. The
// first option is the default.
func OneOf(c echo.Context, f page.Field, options []page.Option) page.Field {
	f.Value = strings.TrimSpace(f.Value)
	if slices.ContainsFunc(options, func(o page.Option) bool { return o.Value == f.Value }) {
		return f
	}
	instead := "All are shown."
	if first := options[0].Label; first != "" && first != "All" {
		instead = validation.Quoted(first) + " is used instead."
	}
	NoSuchChoice(c, f.Label, f.Value, instead)
	c.QueryParams().Del(f.Name) // no link leads on with it, and no count of filters has it
	f.Value = ""
	return f
}
