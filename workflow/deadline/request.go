package deadline

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow/civil"
	"duces/workflow/timezone"
	"duces/workflow/usstate"
)

// Request asks for a due date in the words that people write: the command line
// and the API read it alike, and so cannot differ.
type Request struct {
	On   string // a fixed date
	From string // or the date, or time, that a period is counted from

	Days         *int
	BusinessDays *int
	Hours        *int
	Months       *int
	Before       bool

	Service string
	State   string
	Zone    string
	Closed  []string
	Tolled  []string // S..E
}

// RequestError says which part of a request cannot be read.
type RequestError struct {
	Field   string // as the API names it: on, from, business_days, closed, …
	Message string
}

func (e *RequestError) Error() string { return e.Message }

func wrong(field, format string, args ...any) error {
	return &RequestError{Field: field, Message: fmt.Sprintf(format, args...)}
}

// Answer computes what a request asks for on a calendar.
func (r Request) Answer(calendar *Calendar) (Receipt, error) {
	spec, ctx, err := r.Read()
	if err != nil {
		return Receipt{}, err
	}
	ctx.Calendar = calendar
	return Compute(spec, ctx)
}

// Read gives the spec and the context that a request means.
func (r Request) Read() (Spec, Context, error) {
	ctx := Context{State: strings.ToUpper(r.State)}
	if r.Zone != "" {
		name, err := timezone.Parse(r.Zone)
		if err != nil {
			return Spec{}, ctx, wrong("zone", "%v", err)
		}
		ctx.Zone = timezone.Named(name)
	}
	if err := usstate.Check(ctx.State); err != nil {
		return Spec{}, ctx, wrong("state", "%v", err)
	}
	for _, s := range r.Closed {
		d, err := civil.ParseDate(s)
		if err != nil {
			return Spec{}, ctx, wrong("closed", "%v", err)
		}
		ctx.Closed = append(ctx.Closed, d)
	}
	for _, s := range r.Tolled {
		i, err := ParseInterval(s)
		if err != nil {
			return Spec{}, ctx, wrong("tolled", "%v", err)
		}
		ctx.Tolled = append(ctx.Tolled, i)
	}
	spec, err := r.spec()
	if err != nil || spec.Kind == Fixed {
		return spec, ctx, err
	}
	ctx.From, ctx.FromTime, err = r.trigger(ctx.Zone)
	return spec, ctx, err
}

func (r Request) spec() (Spec, error) {
	var lengths []string
	spec := Spec{Kind: Period, Before: r.Before, Service: Service(r.Service)}
	for _, l := range []struct {
		name  string
		given *int
		into  *int
	}{{"days", r.Days, &spec.Days}, {"business_days", r.BusinessDays, &spec.BusinessDays}, {"hours", r.Hours, &spec.Hours}, {"months", r.Months, &spec.Months}} {
		if l.given == nil {
			continue
		}
		if lengths = append(lengths, l.name); *l.given < 1 {
			return spec, wrong(l.name, "the length of a period is 1 or more, not %d; to count back, say “before”", *l.given)
		}
		*l.into = *l.given
	}
	switch {
	case r.On != "" && r.From != "":
		return spec, wrong("on", "state either a fixed date or what a period is counted from, not both")
	case r.On != "" && (len(lengths) > 0 || r.Before || r.Service != ""):
		// Silence about what cannot move a fixed date would hide a mistake.
		return spec, wrong("on", "a fixed date is changed by no length of a period, direction or service; count from a date instead")
	case r.On != "":
		d, err := civil.ParseDate(r.On)
		if err != nil {
			return spec, wrong("on", "%v", err)
		}
		return FixedOn(d), nil
	case r.From == "":
		return spec, wrong("from", "state a fixed date, or the date that a period is counted from")
	case len(lengths) != 1:
		return spec, wrong("days", "a period has one length: days, business days, hours or months")
	}
	if err := spec.Validate(); err != nil {
		field := lengths[0]
		if (Spec{Kind: Period, Days: 1, Service: spec.Service}).Validate() != nil {
			field = "service"
		}
		return spec, wrong(field, "%v", err)
	}
	return spec, nil
}

// trigger reads a date, or a time on the clocks of the zone.
func (r Request) trigger(zone *time.Location) (civil.Date, time.Time, error) {
	d, at, err := civil.ParseMoment(r.From, zone)
	bare := len(r.From) <= len(time.DateOnly)
	switch {
	case strings.TrimSpace(r.From) == "":
		return d, at, wrong("from", "give a date (2018-01-24) or a time (2018-01-24T10:00)")
	case err != nil && bare:
		return d, at, wrong("from", "%q is neither a date (2018-01-24) nor a time (2018-01-24T10:00)", r.From)
	case err != nil:
		return d, at, wrong("from", "%v", err)
	case zone == nil && !at.IsZero():
		return d, at, wrong("zone", "a time with an offset needs the time zone, so that the day at the court is known")
	case r.Hours != nil && bare:
		return d, at, wrong("from", "hours are counted from a time: write it like %sT10:00", d)
	case r.Hours != nil && zone == nil:
		return d, at, wrong("zone", "hours need the time zone, so that it is known which clock shows %s", r.From)
	}
	return d, at, nil
}
