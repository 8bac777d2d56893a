package authority_test

import (
	"strings"
	"testing"

	"duces/templates/wordstest"
	"duces/workflow/authority"
	"duces/workflow/civil"
)

func TestTheRightToReviewFollowsTheRoleInTheAward(t *testing.T) {
	yes := &authority.Answer{Right: true, Author: "A. Supervisor", On: day(t, "2018-02-26"), Reason: "18.5(c) names any."}
	no := &authority.Answer{Author: "A. Supervisor", On: day(t, "2018-02-26"), Reason: "18.2(a) names states."}
	for _, c := range []struct {
		name       string
		role       authority.AwardRole
		outcome    authority.Outcome
		answer     *authority.Answer
		standing   authority.Standing
		paragraphs string
		says       string
	}{
		{
			"a state formula recipient", authority.StateFormulaRecipient, authority.Denied, nil,
			authority.HasRight, "28 CFR 18.2(a), 28 CFR 18.5(c)", "has a right",
		},
		{
			"a state formula applicant", authority.StateFormulaApplicant, authority.Denied, nil,
			authority.HasRight, "28 CFR 18.2(a), 28 CFR 18.5(c)", "has a right",
		},
		{
			"its subgrantee", authority.StateSubgrantee, authority.Terminated, nil,
			authority.NoRight, "28 CFR 18.2(c)", "These procedures do not apply to subgrant applicants",
		},
		{
			"an applicant for its subgrant", authority.StateSubgrantApplicant, authority.Denied, nil,
			authority.NoRight, "28 CFR 18.2(c)", "These procedures do not apply to subgrant applicants",
		},
		{
			"a categorical applicant", authority.CategoricalApplicant, authority.Denied, nil,
			authority.NoRight, "28 CFR 18.2(d)", "“These procedures do not apply to categorical grant applicants.”",
		},
		{
			"a categorical recipient", authority.CategoricalRecipient, authority.Terminated, nil,
			authority.HasRight, "28 CFR 18.2(a), 28 CFR 18.5(c)", "has a right",
		},
		{
			"Louisville's direct formula award", authority.DirectLocalRecipient, authority.Denied, nil,
			authority.Ask, "28 CFR 18.2(a), 28 CFR 18.5(c)", "Decide whether there is a right",
		},
		{
			"a direct local applicant", authority.DirectLocalApplicant, authority.Denied, nil,
			authority.Ask, "28 CFR 18.2(a), 28 CFR 18.5(c)", "Decide whether there is a right",
		},
		{
			"Louisville, answered yes", authority.DirectLocalRecipient, authority.Denied, yes,
			authority.HasRight, "28 CFR 18.2(a), 28 CFR 18.5(c)", "decided by A. Supervisor on Mon, Feb 26, 2018",
		},
		{
			"Louisville, answered no", authority.DirectLocalRecipient, authority.Denied, no,
			authority.NoRight, "28 CFR 18.2(a), 28 CFR 18.5(c)", "has no right to review: decided by A. Supervisor",
		},
		{
			"an outcome that is not adverse", authority.StateFormulaRecipient, authority.MadeWithConditions, nil,
			authority.NoRight, "", "is not adverse",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			right, err := authority.Rights(c.role, c.outcome, c.answer)
			if err != nil {
				t.Fatal(err)
			}
			var quoted []string
			for _, p := range right.Paragraphs {
				quoted = append(quoted, p.Cite)
				if p.Text == "" {
					t.Errorf("%s is not quoted", p.Cite)
				}
			}
			if right.Standing != c.standing || strings.Join(quoted, ", ") != c.paragraphs || !strings.Contains(right.Sentence, c.says) {
				t.Errorf("%s, resting on %q: %s", right.Standing, quoted, right.Sentence)
			}
			if (right.Answer != nil) != (c.answer != nil) {
				t.Errorf("the answer is %v", right.Answer)
			}
			wordstest.Plain(t, c.name, right.Sentence)
		})
	}
}

func TestAnAnswerIsRefusedWithoutItsAuthorAndWhereTheRuleDecides(t *testing.T) {
	whole := authority.Answer{Right: true, Author: "A. Supervisor", On: civil.NewDate(2018, 2, 26), Reason: "18.5(c)"}
	_, err := authority.Rights(authority.StateSubgrantee, authority.Denied, &whole)
	wantField(t, "a subgrantee", err, "answer")
	_, err = authority.Rights(authority.DirectLocalRecipient, authority.Denied, &authority.Answer{Right: true, Author: " "})
	wantField(t, "an empty answer", err, "answer.author", "answer.on", "answer.reason")
	_, err = authority.Rights("mayor", authority.Denied, nil)
	wantField(t, "an unknown role", err, "role")
}

func TestANoticeIsRefusedWithoutEachOfItsThreeParts(t *testing.T) {
	for _, c := range []struct {
		name                  string
		facts, action, rights string
		fields                []string
	}{
		{"without facts", "", "The award is terminated.", "Review within 30 days.", []string{"facts"}},
		{"without the action", "No records were produced.", " ", "Review within 30 days.", []string{"action"}},
		{"without appeal rights", "No records were produced.", "The award is terminated.", "", []string{"appeal_rights"}},
		{"with none of them", "", "", "\n", []string{"facts", "action", "appeal_rights"}},
	} {
		wantField(t, c.name, authority.CheckNotice(c.facts, c.action, c.rights), c.fields...)
	}
	err := authority.CheckNotice("", "", "")
	for _, paragraph := range []string{"18.5(b)(1)", "18.5(b)(2)", "18.5(b)(3)"} {
		if !strings.Contains(err.Error(), paragraph) {
			t.Errorf("%v does not name %s", err, paragraph)
		}
	}
	if err := authority.CheckNotice("No records were produced.", "The award is terminated.", "Review within 30 days."); err != nil {
		t.Error(err)
	}
}
