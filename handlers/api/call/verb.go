package call

import (
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
)

// colons registers paths such as /matters:move, whose colon the router would
// take for the beginning of a parameter.
type colons struct {
	huma.Adapter
	verbs verbs
}

func (a colons) Handle(op *huma.Operation, handler func(huma.Context)) {
	routed := *op
	routed.Path = strings.ReplaceAll(op.Path, ":", `\:`)
	at := strings.LastIndexByte(op.Path, '{')
	if name, word, ends := strings.Cut(op.Path[at+1:], "}:"); ends {
		handler = a.verbs.add(op.Method, op.Path[:at], name, word, handler)
	}
	a.Adapter.Handle(&routed, handler)
	if op.Method == http.MethodGet { // what HEAD answers has no body: the server sees to that
		head := routed
		head.Method = http.MethodHead
		a.Adapter.Handle(&head, handler)
	}
}

// verbs are the operations on one thing, such as /deadlines/{deadline}:change. To the
// router all of them are one route with a parameter at its end, which has the
// name that was registered last; the verb is found in the parameter's value.
type verbs map[string]map[string]verb

// verb is one of them: under which pattern, on a parameter of which name.
type verb struct {
	name, pattern string
	handle        func(huma.Context)
}

func (v verbs) add(method, before, name, word string, handle func(huma.Context)) func(huma.Context) {
	key := method + " " + strings.NewReplacer("{", ":", "}", "").Replace(before)
	if v[key] == nil {
		v[key] = map[string]verb{}
	}
	v[key][word] = verb{name, strings.TrimPrefix(key, method+" ") + ":" + name + `\:` + word, handle}
	return func(ctx huma.Context) {
		c := humaecho.Unwrap(ctx)
		found, value, ok := v.find(c)
		if !ok {
			c.Error(echo.ErrNotFound)
			return
		}
		names, values := slices.Clone(c.ParamNames()), slices.Clone(c.ParamValues())
		names[len(names)-1], values[len(values)-1] = found.name, value
		c.SetParamNames(names...)
		c.SetParamValues(values...)
		found.handle(ctx)
	}
}

// find says which operation a request is for, and on what.
func (v verbs) find(c echo.Context) (found verb, value string, ok bool) {
	values := c.ParamValues()
	at := strings.LastIndexByte(c.Path(), '/') + 1
	method := c.Request().Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	here := v[method+" "+c.Path()[:at]]
	if len(values) == 0 || here == nil {
		return verb{}, "", false
	}
	last := values[len(values)-1]
	colon := strings.LastIndexByte(last, ':')
	if colon < 0 {
		return verb{}, "", false
	}
	found, ok = here[last[colon+1:]]
	return found, last[:colon], ok
}

// route sets the pattern by which the policy, and all that comes after it, knows
// which of several operations on one thing a request is for.
func (v verbs) route(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if a, _, ok := v.find(c); ok {
			c.SetPath(a.pattern)
		}
		return next(c)
	}
}
