package production_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/privilege"
	"duces/workflow/process"
	"duces/workflow/production"
)

func feb(day int) civil.Date { return civil.NewDate(2018, time.February, day) }

// items are demands that stand since January 24, by label.
func items(labels ...demand.Label) []production.Item {
	list := make([]demand.Demand, len(labels))
	for i, l := range labels {
		list[i] = demand.New(l, "Documents about "+string(l))
	}
	return production.SetDemands(nil, list, production.Moment{On: civil.NewDate(2018, time.January, 24), Event: 1})
}

func received(event int64, day int, answers ...production.Answer) production.Production {
	return production.Production{Event: event, On: feb(day), Delivery: production.Delivery{Answers: answers}}
}

func answers(list ...production.Answer) production.Delivery {
	return production.Delivery{Answers: list}
}

// withholding is a complete answer to 1 from which a privilege log withholds one document.
func withholding() production.Delivery {
	d := answers(of("1", production.Complete))
	d.Claims = []production.Claim{{Demands: []demand.Label{"1"}, Count: 1}}
	return d
}

// log is a privilege log that comes by itself.
func log(event int64, day int) production.Production {
	d := withholding()
	d.Answers = nil
	return production.Production{Event: event, On: feb(day), Delivery: d}
}

func of(label demand.Label, answer string) production.Answer {
	return production.Answer{Demand: label, Answer: answer}
}

// status is what Judge says of one demand.
func status(t *testing.T, all []production.Status, label demand.Label) production.Status {
	t.Helper()
	for _, s := range all {
		if s.Known() == label {
			return s
		}
	}
	t.Fatalf("there is no demand %s", label)
	return production.Status{}
}

func TestALeafStandsAsTheLatestProductionSays(t *testing.T) {
	for name, c := range map[string]struct {
		received  []production.Production
		rulings   []production.Ruling
		answer    string
		satisfied bool
		again     bool
	}{
		"nothing came":                          {answer: production.Outstanding},
		"some came":                             {received: []production.Production{received(5, 10, of("1", production.Partial))}, answer: production.Partial},
		"all came":                              {received: []production.Production{received(5, 10, of("1", production.Complete))}, answer: production.Complete, satisfied: true},
		"there is nothing":                      {received: []production.Production{received(5, 10, of("1", production.NoneExist))}, answer: production.NoneExist, satisfied: true},
		"an objection is owed until accepted":   {received: []production.Production{received(5, 10, of("1", production.Objected))}, answer: production.Objected},
		"an accepted objection":                 {received: []production.Production{received(5, 10, of("1", production.Objected))}, rulings: []production.Ruling{{Demand: "1", Accepted: true, Event: 6}}, answer: production.Objected, satisfied: true},
		"an acceptance taken back":              {received: []production.Production{received(5, 10, of("1", production.Privileged))}, rulings: []production.Ruling{{Demand: "1", Accepted: true, Event: 6}, {Demand: "1", Event: 7}}, answer: production.Privileged},
		"an objection made anew is judged anew": {received: []production.Production{received(5, 10, of("1", production.Objected)), received(7, 11, of("1", production.Objected))}, rulings: []production.Ruling{{Demand: "1", Accepted: true, Event: 6}}, answer: production.Objected},
		"a supplement after a part":             {received: []production.Production{received(5, 10, of("1", production.Partial)), received(6, 12, of("1", production.Complete))}, answer: production.Complete, satisfied: true},
		"recorded late, received first":         {received: []production.Production{received(5, 12, of("1", production.Complete)), received(6, 10, of("1", production.Partial))}, answer: production.Complete, satisfied: true},
		"a replaced one says nothing":           {received: []production.Production{{Event: 5, On: feb(12), Delivery: answers(of("1", production.Complete)), Replaced: 6}, {Event: 6, On: feb(12), Replaces: 5, Delivery: answers(of("1", production.Partial))}}, answer: production.Partial},
		"of another demand":                     {received: []production.Production{received(5, 10, of("2", production.Complete))}, answer: production.Outstanding},
		"a log after another was accepted":      {received: []production.Production{log(5, 10), log(7, 12)}, rulings: []production.Ruling{{Demand: "1", Accepted: true, Event: 6}}, answer: production.Privileged},
		"a privilege log alone":                 {received: []production.Production{log(5, 10)}, answer: production.Privileged},
		"a privilege log after all came":        {received: []production.Production{received(5, 10, of("1", production.Complete)), log(6, 12)}, answer: production.Partial},
		"all came after a privilege log":        {received: []production.Production{log(5, 10), received(6, 12, of("1", production.Complete))}, answer: production.Complete, satisfied: true},
		"a privileged attachment":               {received: []production.Production{{Event: 5, On: feb(10), Delivery: withholding()}}, answer: production.Partial},
		"a privileged attachment, accepted":     {received: []production.Production{{Event: 5, On: feb(10), Delivery: withholding()}}, rulings: []production.Ruling{{Demand: "1", Accepted: true, Event: 6}}, answer: production.Complete, satisfied: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := status(t, production.Judge(items("1", "2"), c.received, c.rulings), "1")
			if s.Answer != c.answer || s.Satisfied() != c.satisfied || s.Again != c.again {
				t.Errorf("it is %s, satisfied %t, asked again %t", s.Answer, s.Satisfied(), s.Again)
			}
		})
	}
}

func TestAnAmendedDemandIsAskedAgain(t *testing.T) {
	demanded := items("1", "2")
	read := demanded[0].Demand
	read.Text = "Documents about 1, with drafts"
	demanded = production.SetDemands(demanded, []demand.Demand{read, demanded[1].Demand}, production.Moment{On: feb(12), Event: 7})
	for name, c := range map[string]struct {
		received production.Production
		answer   string
		again    bool
	}{
		"received before, recorded before":     {received(5, 10, of("1", production.Complete)), production.Outstanding, true},
		"received before, recorded after":      {received(9, 11, of("1", production.Complete)), production.Outstanding, true},
		"received on the day, recorded before": {received(5, 12, of("1", production.Complete)), production.Outstanding, true},
		"received on the day, recorded after":  {received(9, 12, of("1", production.Complete)), production.Complete, false},
		"received after":                       {received(9, 13, of("1", production.Complete)), production.Complete, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := status(t, production.Judge(demanded, []production.Production{c.received}, nil), "1")
			if s.Answer != c.answer || s.Again != c.again {
				t.Errorf("it is %s, asked again %t", s.Answer, s.Again)
			}
			if len(s.Before) != 1 || s.Before[0].Text != "Documents about 1" {
				t.Errorf("before it read %v", s.Before)
			}
		})
	}
	if s := status(t, production.Judge(demanded, []production.Production{received(5, 10, of("2", production.Complete))}, nil), "2"); !s.Satisfied() {
		t.Error("a demand that was not amended is asked again")
	}
}

func TestAScheduleThatNumbersAnewKeepsBothNumbers(t *testing.T) {
	demanded := items("1", "2", "5(b)")
	schedule := []demand.Demand{{Number: 1, Text: "Documents about 2", Of: "2"}, {Number: 2, Text: "Documents about 5(b)", Of: "5(b)"}, {Number: 3, Text: "Logs"}}
	demanded = production.SetDemands(demanded, schedule, production.Moment{On: feb(20), Event: 9})
	all := production.Judge(demanded, []production.Production{received(5, 10, of("2", production.Partial)), received(11, 22, of("2", production.Complete))}, nil)
	if s := status(t, all, "2"); s.Called() != "1" || !s.Satisfied() || !s.Stands || len(s.Before) != 0 {
		t.Errorf("2, now 1, is %+v", s)
	}
	if s := status(t, all, "1"); s.Stands {
		t.Error("what the schedule leaves out is still demanded")
	}
	if s := status(t, all, "3"); !s.Stands || s.Satisfied() {
		t.Errorf("an addition is %+v", s)
	}
	given := production.Given{Answers: []production.Answer{of("5(b)", production.Complete)}}
	if answers, err := given.For(demanded); err != nil || len(answers) != 1 || answers[0].Demand != "5(b)" {
		t.Errorf("5(b), now 2, is answered by %v, %v", answers, err)
	}
}

func TestWhatIsAboveFollowsFromWhatIsBelow(t *testing.T) {
	demanded := items("1", "1(a)", "1(a)(i)", "1(b)", "2")
	for name, c := range map[string]struct {
		answers []production.Answer
		one, a  string
	}{
		"nothing came":  {nil, production.Outstanding, production.Outstanding},
		"one of two":    {[]production.Answer{of("1(b)", production.Complete)}, production.Partial, production.Outstanding},
		"both":          {[]production.Answer{of("1(b)", production.Complete), of("1(a)(i)", production.NoneExist)}, production.Complete, production.Complete},
		"an objection":  {[]production.Answer{of("1(a)(i)", production.Objected)}, production.Partial, production.Partial},
		"another alone": {[]production.Answer{of("2", production.Complete)}, production.Outstanding, production.Outstanding},
	} {
		all := production.Judge(demanded, []production.Production{received(5, 10, c.answers...)}, nil)
		if one, a := status(t, all, "1").Answer, status(t, all, "1(a)").Answer; one != c.one || a != c.a {
			t.Errorf("%s: 1 is %s and 1(a) is %s, want %s and %s", name, one, a, c.one, c.a)
		}
	}
}

// What a schedule leaves out has no part in what it demands.
func TestADemandThatStandsAloneIsAnsweredByItself(t *testing.T) {
	demanded := production.SetDemands(items("1", "1(a)", "1(b)", "2"), []demand.Demand{demand.New("1", "All policies")}, production.Moment{On: feb(20), Event: 9})
	all := production.Judge(demanded, nil, nil)
	if s := status(t, all, "1"); !s.Leaf || s.Answer != production.Outstanding {
		t.Errorf("1 is %+v", s)
	}
	if got := production.Completeness(all); got != process.Refused {
		t.Errorf("nothing came, and the answer is %s", got)
	}
	all = production.Judge(demanded, []production.Production{received(11, 22, of("1", production.Complete))}, nil)
	if got := production.Completeness(all); got != process.Complete {
		t.Errorf("all came, and the answer is %s", got)
	}
	if answers, err := (production.Given{All: production.Complete}).For(demanded); err != nil || len(answers) != 1 || answers[0].Demand != "1" {
		t.Errorf("all that is demanded is answered by %v, %v", answers, err)
	}
}

func TestALabelMeansTheDemandThatStands(t *testing.T) {
	demanded := production.SetDemands(items("1", "2"), []demand.Demand{{Number: 1, Of: "2", Text: "Documents about 2"}}, production.Moment{On: feb(20), Event: 9})
	for _, label := range []demand.Label{"1", "2"} {
		if answers, err := (production.Given{Answers: []production.Answer{of(label, production.Complete)}}).For(demanded); err != nil || answers[0].Demand != "2" {
			t.Errorf("%s means %v, %v", label, answers, err)
		}
	}
}

func TestTextThatIsTakenOutIsGivenBack(t *testing.T) {
	given := production.Given{
		Answers:      []production.Answer{{Demand: "1", Answer: production.Objected, Ground: "Overbroad.", Part: "All email", Withheld: production.Withheld}},
		PrivilegeLog: []privilege.Entry{{Author: "County Counsel", Count: 2, Demands: []string{"1"}}},
	}
	text, err := given.Text()
	if err != nil {
		t.Fatal(err)
	}
	plain := given.WithoutText()
	if plain.Answers[0].Ground != "" || plain.PrivilegeLog[0].Author != "" || given.Answers[0].Ground == "" {
		t.Errorf("without text it is %+v", plain)
	}
	if diff := cmp.Diff(given, plain.WithText(func(name string) string { return text[name] })); diff != "" {
		t.Error(diff)
	}
}

func TestCompletenessFollowsFromTheLeaves(t *testing.T) {
	demanded := items("1", "1(a)", "1(b)", "2")
	for want, answers := range map[string][][]production.Answer{
		process.Refused:  {nil, {of("1(a)", production.Objected)}, {of("1(a)", production.Privileged), of("2", production.Objected)}},
		process.Partial:  {{of("2", production.Complete)}, {of("2", production.Partial)}, {of("1(a)", production.NoneExist), of("2", production.Objected)}},
		process.Complete: {{of("1(a)", production.Complete), of("1(b)", production.NoneExist), of("2", production.Complete)}},
	} {
		for _, given := range answers {
			all := production.Judge(demanded, []production.Production{received(5, 10, given...)}, nil)
			if got := production.Completeness(all); got != want {
				t.Errorf("%v is %s, not %s", given, got, want)
			}
			if owes := len(production.Owed(all)) > 0; owes == (want == process.Complete) {
				t.Errorf("%v owes something: %t", given, owes)
			}
		}
	}
}

func TestAnAnswerIsRefusedWithTheReason(t *testing.T) {
	demanded := items("1", "1(a)", "1(b)", "2")
	for name, c := range map[string]struct {
		given production.Given
		want  string
	}{
		"no such demand":   {production.Given{Answers: []production.Answer{of("7", production.Complete)}}, "there is no demand 7. The demands are 1, 1(a), 1(b), 2"},
		"one that follows": {production.Given{Answers: []production.Answer{of("1", production.Complete)}}, "demand 1 follows from those below it. Answer 1(a), 1(b)"},
		"twice":            {production.Given{Answers: []production.Answer{of("2", production.Complete), of("2", production.Partial)}}, "demand 2 is answered twice"},
		"no label":         {production.Given{Answers: []production.Answer{of("two", production.Complete)}}, `"two" is not a demand number. Enter one such as 1, 2(a), 1(a)(i), or A.1`},
	} {
		if _, err := c.given.For(demanded); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	answers, err := production.Given{All: production.Complete, Answers: []production.Answer{of("2", production.Outstanding)}}.For(demanded)
	if err != nil || len(answers) != 2 || answers[0].Demand != "1(a)" || answers[1].Demand != "1(b)" {
		t.Errorf("all but 2 are %v, %v", answers, err)
	}
}

// Whatever comes, in whatever order it is recorded: nothing is owed exactly when the answer is complete.
func TestCompleteMeansThatNothingIsOwed(t *testing.T) {
	labels := []demand.Label{"1", "1(a)", "1(a)(i)", "1(b)", "2", "A.1"}
	rapid.Check(t, func(t *rapid.T) {
		var all []production.Production
		var rulings []production.Ruling
		for event := int64(2); event < 10; event++ {
			label := rapid.SampledFrom(labels).Draw(t, "label")
			if rapid.Bool().Draw(t, "ruling") {
				rulings = append(rulings, production.Ruling{Demand: label, Accepted: rapid.Bool().Draw(t, "accepted"), Event: event})
				continue
			}
			all = append(all, received(event, rapid.IntRange(1, 28).Draw(t, "day"), of(label, rapid.SampledFrom(production.Answers).Draw(t, "answer"))))
		}
		judged := production.Judge(items(labels...), all, rulings)
		if complete := production.Completeness(judged) == process.Complete; complete != (len(production.Owed(judged)) == 0) {
			t.Fatalf("complete is %t, and owed are %d", complete, len(production.Owed(judged)))
		}
		for _, s := range judged {
			if s.Leaf {
				continue
			}
			for _, l := range judged {
				if l.Leaf && l.Known().Parent() == s.Known() && !l.Satisfied() && s.Satisfied() {
					t.Fatalf("%s is satisfied, and %s below it is not", s.Known(), l.Known())
				}
			}
		}
	})
}
