package frame

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/templates/page"
)

// noticeKey is where the notices of the page that is being made wait for its frame.
const noticeKey = "notices"

// notice puts a message on this very page; flash leaves one for the next.
func notice(c echo.Context, text string) {
	c.Set(noticeKey, append(notices(c), page.Flash{Kind: page.Warning, Text: text}))
}

func notices(c echo.Context) []page.Flash {
	list, _ := c.Get(noticeKey).([]page.Flash)
	return list
}

// longestQuoted is how much of what stood in an address is said again, in runes.
const longestQuoted = 60

// NoSuchChoice says that an address asks for something that there is not: what
// narrows a list must not fall away in silence. The name is that in the address,
// plain where it is the word for what is meant.
func NoSuchChoice(c echo.Context, name string, plain bool, value, instead string) {
	value = strings.ToValidUTF8(value, "\uFFFD")
	if r := []rune(value); len(r) > longestQuoted {
		value = string(r[:longestQuoted]) + "…"
	}
	text := "There is no choice “" + value + "” of “" + name + "”; "
	if plain {
		text = "There is no " + name + " “" + value + "”; "
	}
	notice(c, text+instead)
}

// OneOf keeps the value of a field that is among its choices. The first of
// them is what holds without one.
func OneOf(c echo.Context, f page.Field, options []page.Option) page.Field {
	if slices.ContainsFunc(options, func(o page.Option) bool { return o.Value == f.Value }) {
		return f
	}
	instead := "all are shown."
	if first := options[0].Label; first != "" && first != "All" {
		instead = "“" + first + "” is taken instead."
	}
	NoSuchChoice(c, f.Name, strings.EqualFold(f.Name, f.Label), f.Value, instead)
	f.Value = ""
	return f
}
