package deadline_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/holiday"
	"duces/workflow/timezone"
)

var (
	somedays = rapid.Custom(func(t *rapid.T) civil.Date {
		return civil.NewDate(2007, time.January, 1).AddDays(rapid.IntRange(0, 9000).Draw(t, "day"))
	})
	states = rapid.SampledFrom(append(holiday.States(), ""))
	stays  = rapid.Custom(func(t *rapid.T) deadline.Interval {
		from := somedays.Draw(t, "from")
		return deadline.Interval{From: from, To: from.AddDays(rapid.IntRange(0, 60).Draw(t, "long"))}
	})
	services = rapid.SampledFrom([]deadline.Service{"", deadline.Personal, deadline.Mail, deadline.Clerk, deadline.Consented, deadline.Electronic})
	eastern  = func() *time.Location { return timezone.Named(newYork) }()
)

// anyPeriod draws a period under a rule that rolls, and what it runs in.
func anyPeriod(t *rapid.T) (deadline.Spec, deadline.Context) {
	s := deadline.Spec{Kind: deadline.Period, Before: rapid.Bool().Draw(t, "before"), Service: services.Draw(t, "service")}
	n := rapid.IntRange(1, 120).Draw(t, "n")
	ctx := deadline.Context{State: states.Draw(t, "state"), Zone: eastern}
	near := somedays.Draw(t, "trigger")
	switch rapid.IntRange(0, 3).Draw(t, "unit") {
	case 0:
		s.Days = n
	case 1:
		s.BusinessDays = n
	case 2:
		s.Months = n/10 + 1
	case 3:
		s.Hours = n * 5
		ctx.FromTime = near.At(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second"))*time.Second, eastern)
	}
	ctx.From = near
	for range rapid.IntRange(0, 3).Draw(t, "stays") {
		from := near.AddDays(rapid.IntRange(-200, 200).Draw(t, "stay"))
		ctx.Tolled = append(ctx.Tolled, deadline.Interval{From: from, To: from.AddDays(rapid.IntRange(0, 40).Draw(t, "long"))})
	}
	for range rapid.IntRange(0, 8).Draw(t, "closings") {
		ctx.Closed = append(ctx.Closed, near.AddDays(rapid.IntRange(-150, 200).Draw(t, "closed")))
	}
	return s, ctx
}

func compute(t *rapid.T, s deadline.Spec, ctx deadline.Context) deadline.Receipt {
	t.Helper()
	r, err := deadline.Compute(s, ctx)
	if err != nil {
		t.Fatalf("%+v %+v: %v", s, ctx, err)
	}
	return r
}

func TestAPeriodNeverEndsOnAClosedDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, ctx := anyPeriod(t)
		r := compute(t, s, ctx)
		state := ctx.State
		if s.Before {
			state = ""
		}
		if why, closed := deadline.FederalCalendar().Closed(r.Due, state); closed {
			t.Fatalf("due %s, which is closed: %s", r.Due, why)
		}
		for _, d := range ctx.Closed {
			if d == r.Due {
				t.Fatalf("due %s, when the office is inaccessible", d)
			}
		}
		for _, i := range ctx.Tolled {
			if !r.Due.Before(i.From) && !r.Due.After(i.To) {
				t.Fatalf("due %s, within the stay %s", r.Due, i)
			}
		}
	})
}

func TestAClosedDayNeverMakesAForwardDateEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, ctx := anyPeriod(t)
		s.Before = false
		before := compute(t, s, ctx)
		if rapid.Bool().Draw(t, "aimed") {
			ctx.Closed = append(ctx.Closed, before.Due)
		} else {
			ctx.Closed = append(ctx.Closed, before.Due.AddDays(rapid.IntRange(-40, 5).Draw(t, "closed")))
		}
		if after := compute(t, s, ctx); after.At.Before(before.At) {
			t.Fatalf("closing %s moved %s to %s", ctx.Closed[len(ctx.Closed)-1], before.DueText(), after.DueText())
		}
		holiday := deadline.Closure{Date: before.Due, Kind: deadline.LegalHoliday, Name: "x", Authority: "y"}
		calendar, err := deadline.FederalCalendar().With(holiday)
		if err != nil {
			t.Fatal(err)
		}
		ctx.Calendar = calendar
		if after := compute(t, s, ctx); after.At.Before(before.At) || after.Due == before.Due {
			t.Fatalf("a holiday on %s moved it to %s", before.DueText(), after.DueText())
		}
	})
}

func TestAStayOfNoDaysChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, ctx := anyPeriod(t)
		s.Before, ctx.Tolled = false, nil
		plain := compute(t, s, ctx)
		ctx.Tolled = []deadline.Interval{}
		if r := compute(t, s, ctx); r.DueText() != plain.DueText() {
			t.Fatalf("no stays move %s to %s", plain.DueText(), r.DueText())
		}
		// A stay outside the period takes no day of it.
		ctx.Tolled = []deadline.Interval{
			{From: plain.Due.AddDays(1), To: plain.Due.AddDays(30)},
			{From: plain.Trigger.AddDays(-30), To: plain.Trigger.AddDays(-1)},
		}
		if r := compute(t, s, ctx); r.DueText() != plain.DueText() {
			t.Fatalf("stays outside it move %s to %s", plain.DueText(), r.DueText())
		}
	})
}

func TestSplitAndOverlappingStaysAreOneStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, ctx := anyPeriod(t)
		stay := stays.Draw(t, "stay")
		ctx.Tolled = []deadline.Interval{stay}
		whole := compute(t, s, ctx)
		cut := stay.From.AddDays(rapid.IntRange(0, stay.From.DaysUntil(stay.To)).Draw(t, "cut"))
		ctx.Tolled = []deadline.Interval{{From: cut, To: stay.To}, {From: stay.From, To: cut}, stay}
		if r := compute(t, s, ctx); r.DueText() != whole.DueText() {
			t.Fatalf("%s in one, %s in parts", whole.DueText(), r.DueText())
		}
		// Touching parts are one as well.
		if cut != stay.To {
			ctx.Tolled = []deadline.Interval{{From: stay.From, To: cut}, {From: cut.AddDays(1), To: stay.To}}
			if r := compute(t, s, ctx); r.DueText() != whole.DueText() {
				t.Fatalf("%s in one, %s in touching parts", whole.DueText(), r.DueText())
			}
		}
	})
}

func TestCountingBackAndThenForwardIsConsistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		event := somedays.Draw(t, "event")
		n := rapid.IntRange(1, 200).Draw(t, "n")
		back := deadline.Days(n)
		back.Before = true
		early := compute(t, back, deadline.Context{From: event}).Due
		if early.DaysUntil(event) < n {
			t.Fatalf("%d days before %s is %s, which is too late", n, event, early)
		}
		again := compute(t, deadline.Days(n), deadline.Context{From: early}).Due
		latest := compute(t, deadline.Days(1), deadline.Context{From: event.AddDays(-1)}).Due
		if again.After(latest) || early.DaysUntil(event) == n && again != latest {
			t.Fatalf("%d days back from %s to %s and forward to %s, at most %s", n, event, early, again, latest)
		}
		days, one := deadline.Spec{Kind: deadline.Period, BusinessDays: n}, deadline.Spec{Kind: deadline.Period, BusinessDays: 1}
		forward := compute(t, days, deadline.Context{From: event}).Due
		days.Before, one.Before = true, true
		start := compute(t, one, deadline.Context{From: event.AddDays(1)}).Due
		if home := compute(t, days, deadline.Context{From: forward}).Due; home != start {
			t.Fatalf("%d business days from %s to %s and back to %s, want %s", n, event, forward, home, start)
		}
	})
}

func TestAPeriodIsNeverShorterThanItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, ctx := anyPeriod(t)
		s.Before = false
		r := compute(t, s, ctx)
		if n := r.Trigger.DaysUntil(r.Due); n < s.Days || n < s.BusinessDays {
			t.Fatalf("%d days for %s", n, s.Length())
		}
		if s.Hours > 0 && r.At.Sub(r.TriggerAt) < time.Duration(s.Hours)*time.Hour {
			t.Fatalf("%s for %s", r.At.Sub(r.TriggerAt), s.Length())
		}
		longer := s
		switch {
		case s.Days > 0:
			longer.Days++
		case s.BusinessDays > 0:
			longer.BusinessDays++
		case s.Hours > 0:
			longer.Hours++
		default:
			longer.Months++
		}
		later := compute(t, longer, ctx)
		if s.Hours > 0 {
			// One that would end on a closed day runs on to the same hour of the
			// next open day (Rule 6(a)(2)(C)), and so past one that is an hour
			// longer and ends as that day begins. The days keep their order.
			if later.Due.Before(r.Due) {
				t.Fatalf("%s ends %s, %s ends %s", s.Length(), r.DueText(), longer.Length(), later.DueText())
			}
			return
		}
		if later.At.Before(r.At) {
			t.Fatalf("%s ends %s, %s ends %s", s.Length(), r.DueText(), longer.Length(), later.DueText())
		}
	})
}

func TestAReceiptRecomputesToTheSameDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, ctx := anyPeriod(t)
		kind := rapid.SampledFrom([]deadline.ClosureKind{deadline.LegalHoliday, deadline.Inaccessible})
		var closures []deadline.Closure
		for range rapid.IntRange(0, 10).Draw(t, "closures") {
			day := ctx.From.AddDays(rapid.IntRange(-200, 300).Draw(t, "closure"))
			closures = append(closures, deadline.Closure{Date: day, Kind: kind.Draw(t, "kind"), Name: "x", Authority: "y", State: states.Draw(t, "where")})
		}
		calendar, err := deadline.FederalCalendar().With(closures...)
		if err != nil {
			t.Fatal(err)
		}
		ctx.Calendar = calendar
		r := compute(t, s, ctx)
		written, err := r.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := deadline.Recompute(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		again, err := fresh.MarshalJSON()
		if err != nil || string(again) != string(written) {
			t.Fatalf("recomputed (%v)\n%s\nfrom\n%s", err, again, written)
		}
		brief, err := r.Brief()
		if err != nil || len(brief) > len(written) {
			t.Fatalf("in brief (%v)\n%s\nfrom\n%s", err, brief, written)
		}
		var back deadline.Receipt
		if err := back.UnmarshalJSON(brief); err != nil {
			t.Fatalf("%v\n%s", err, brief)
		}
		if again, err := back.MarshalJSON(); err != nil || string(again) != string(written) {
			t.Fatalf("read from brief (%v)\n%s\nfrom\n%s", err, again, written)
		}
		alone, err := deadline.Due(s, ctx)
		if err != nil || alone != r.Due {
			t.Fatalf("%s without a receipt (%v), %s with one", alone, err, r.Due)
		}
	})
}
