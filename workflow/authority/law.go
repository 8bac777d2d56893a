package authority

import (
	"time"

	"duces/workflow/civil"
)

// The days on which the words of 2 CFR part 200 changed.
var (
	from2014 = civil.NewDate(2014, time.December, 26)
	from340  = civil.NewDate(2020, time.August, 13) // §§ 200.216 and 200.340 alone
	from2020 = civil.NewDate(2020, time.November, 12)
	from2024 = civil.NewDate(2024, time.October, 1)

	fromPart18 = civil.NewDate(1985, time.July, 11) // the day of publication
	from901f   = civil.NewDate(2008, time.April, 7)
	fromByrne  = civil.NewDate(2006, time.January, 5)
)

const (
	source2014 = "78 FR 78608, Dec. 26, 2013, in force for awards from Dec. 26, 2014"
	source2020 = "85 FR 49506, Aug. 13, 2020, in force Nov. 12, 2020"
	source340  = "85 FR 49506, Aug. 13, 2020, in force on publication"
	source2024 = "89 FR 30046 (30136), Apr. 22, 2024, in force Oct. 1, 2024"
	source18   = "50 FR 28199, July 11, 1985"
	source901  = "65 FR 70396, Nov. 22, 2000"
	sourceAct  = "Omnibus Crime Control and Safe Streets Act of 1968, title I"
)

var law = []Section{
	{
		ID: "2cfr200.338/2014", Cite: "2 CFR 200.338", Heading: "Remedies for noncompliance",
		Text: "… may impose additional conditions, as described in § 200.207 … (a) Temporarily withhold cash payments " +
			"pending correction of the deficiency … (b) Disallow (that is, deny both use of funds and any applicable " +
			"matching credit for) all or part of the cost of the activity or action not in compliance. (c) Wholly or " +
			"partly suspend … or terminate the Federal award. … (e) Withhold further Federal awards for the project or " +
			"program. (f) Take other remedies that may be legally available.",
		Source: source2014 + "; the words also in 45 CFR 75.371 (2017)",
		Chosen: ByAward, From: from2014, Until: from2020,
		Carries: []Outcome{MadeWithConditions, Withheld, Denied, Suspended, Terminated, Disallowed},
	},
	{
		ID: "2cfr200.339/2014", Cite: "2 CFR 200.339", Heading: "Termination",
		Text: "(a) The Federal award may be terminated in whole or in part as follows: (1) … if [the] non-Federal entity " +
			"fails to comply with the terms and conditions of [the] award; (2) By the … awarding agency or pass-through " +
			"entity for cause; (3) … with the consent of the non-Federal entity …",
		Source: source2014 + "; the words also in 45 CFR 75.372",
		Chosen: ByAward, From: from2014, Until: from2020, Carries: []Outcome{Terminated},
	},
	{
		ID: "2cfr200.340/2014", Cite: "2 CFR 200.340", Heading: "Notification of termination requirement",
		Text:   "… must provide to the non-Federal entity a notice of termination.",
		Source: source2014 + "; the words as redesignated § 200.341 in 85 FR 49506",
		Chosen: ByAward, From: from2014, Until: from340,
	},
	{
		ID: "2cfr200.341/2014", Cite: "2 CFR 200.341", Heading: "Opportunities to object, hearings and appeals",
		Text: "Upon taking any remedy for non-compliance, the Federal awarding agency must provide the non-Federal " +
			"entity an opportunity to object and provide information and documentation challenging the suspension or " +
			"termination action …",
		Source: source2014 + "; the words as redesignated § 200.342 in 85 FR 49506",
		Chosen: ByAward, From: from2014, Until: from2020,
	},
	{
		ID: "2cfr200.342/2014", Cite: "2 CFR 200.342", Heading: "Effects of suspension and termination",
		Text: "Costs to the non-Federal entity resulting from obligations incurred by the non-Federal entity during a " +
			"suspension or after termination of a Federal award or subaward are not allowable unless … expressly " +
			"authorize[d] … in the notice of suspension or termination or subsequently.",
		Source: source2014 + "; the words also in 45 CFR 75.375",
		Chosen: ByAward, From: from2014, Until: from2020,
	},
	{
		ID: "2cfr200.345/2014", Cite: "2 CFR 200.345", Heading: "Collection of amounts due",
		Text: "(a) Any funds paid to the non-Federal entity in excess of the amount to which the non-Federal entity is " +
			"finally determined to be entitled under the terms of the Federal award constitute a debt to the Federal " +
			"Government. If not paid within 90 calendar days after demand, the Federal awarding agency may reduce the " +
			"debt by: (1) Making an administrative offset against other requests for reimbursements; … (b) … The date " +
			"from which interest is computed is not extended by litigation or the filing of any form of appeal.",
		Source: source2014, Chosen: ByAward, From: from2014, Until: from2020, Carries: []Outcome{Disallowed},
	},
	{
		ID: "2cfr200.339/2020", Cite: "2 CFR 200.339", Heading: "Remedies for noncompliance",
		Text: "If a non-Federal entity fails to comply with the U.S. Constitution, Federal statutes, regulations, or the " +
			"terms and conditions of a Federal award, the Federal awarding agency or pass-through entity may impose " +
			"additional conditions, as described in § 200.208. … (a) Temporarily withhold cash payments pending " +
			"correction of the deficiency … (b) Disallow … all or part of the cost of the activity or action not in " +
			"compliance. (c) Wholly or partly suspend or terminate the Federal award. … (e) Withhold further Federal " +
			"awards for the project or program. (f) Take other remedies that may be legally available.",
		Source: source2020, Chosen: ByAward, From: from2020, Until: from2024,
		Carries: []Outcome{MadeWithConditions, Withheld, Denied, Suspended, Terminated, Disallowed},
	},
	{
		ID: "2cfr200.340/2020", Cite: "2 CFR 200.340", Heading: "Termination",
		Text: "(a) The Federal award may be terminated in whole or in part as follows: (1) By the Federal awarding " +
			"agency or pass-through entity, if a non-Federal entity fails to comply with the terms and conditions of a " +
			"Federal award; (2) By the Federal awarding agency or pass-through entity, to the greatest extent " +
			"authorized by law, if an award no longer effectuates the program goals or agency priorities; … (5) By the " +
			"Federal awarding agency or pass-through entity pursuant to termination provisions included in the Federal award.",
		Source: source340, Chosen: ByAward, From: from340, Until: from2024, Carries: []Outcome{Terminated},
	},
	{
		ID: "2cfr200.341/2020", Cite: "2 CFR 200.341", Heading: "Notification of termination requirement",
		Text:   "(a) The Federal agency or pass-through entity must provide to the non-Federal entity a notice of termination.",
		Source: source2020, Chosen: ByAward, From: from2020, Until: from2024,
	},
	{
		ID: "2cfr200.342/2020", Cite: "2 CFR 200.342", Heading: "Opportunities to object, hearings, and appeals",
		Text: "Upon taking any remedy for non-compliance, the Federal awarding agency must provide the non-Federal " +
			"entity an opportunity to object and provide information and documentation challenging the suspension or " +
			"termination action, in accordance with written processes and procedures published by the Federal awarding agency.",
		Source: source2020, Chosen: ByAward, From: from2020, Until: from2024,
	},
	{
		ID: "2cfr200.343/2020", Cite: "2 CFR 200.343", Heading: "Effects of suspension and termination",
		Text: "Costs to the non-Federal entity resulting from financial obligations incurred by the non-Federal entity " +
			"during a suspension or after termination of a Federal award or subaward are not allowable unless the " +
			"Federal awarding agency or pass-through entity expressly authorizes them in the notice of suspension or " +
			"termination or subsequently.",
		Source: source2020, Chosen: ByAward, From: from2020, Until: from2024,
	},
	{
		ID: "2cfr200.346/2020", Cite: "2 CFR 200.346", Heading: "Collection of amounts due",
		Text: "(a) Any funds paid to the non-Federal entity in excess of the amount to which the non-Federal entity is " +
			"finally determined to be entitled under the terms of the Federal award constitute a debt to the Federal " +
			"Government. If not paid within 90 calendar days after demand, the Federal awarding agency may reduce the " +
			"debt by: (1) Making an administrative offset against other requests for reimbursements; … (b) … The date " +
			"from which interest is computed is not extended by litigation or the filing of any form of appeal.",
		Source: source2020, Chosen: ByAward, From: from2020, Until: from2024, Carries: []Outcome{Disallowed},
	},
	{
		ID: "2cfr200.339/2024", Cite: "2 CFR 200.339", Heading: "Remedies for noncompliance",
		Text: "The Federal agency or pass-through entity may implement specific conditions if the recipient or " +
			"subrecipient fails to comply with the U.S. Constitution, Federal statutes, regulations, or terms and " +
			"conditions of the Federal award. … (a) Temporarily withhold payments until the recipient or subrecipient " +
			"takes corrective action. (b) Disallow costs for all or part of the activity associated with the " +
			"noncompliance of the recipient or subrecipient. (c) Suspend or terminate the Federal award in part or in " +
			"its entirety. … (e) Withhold further Federal funds (new awards or continuation funding) for the project " +
			"or program. (f) Pursue other legally available remedies.",
		Source: source2024, Chosen: ByAward, From: from2024,
		Carries: []Outcome{MadeWithConditions, Withheld, Denied, Suspended, Terminated, Disallowed},
	},
	{
		ID: "2cfr200.340/2024", Cite: "2 CFR 200.340", Heading: "Termination",
		Text: "(a) The Federal award may be terminated in part or its entirety as follows: (1) By the Federal agency or " +
			"pass-through entity if the recipient or subrecipient fails to comply with the terms and conditions of the " +
			"Federal award; … (4) By the Federal agency or pass-through entity pursuant to the terms and conditions of " +
			"the Federal award, including, to the extent authorized by law, if an award no longer effectuates the " +
			"program goals or agency priorities.",
		Source: source2024, Chosen: ByAward, From: from2024, Carries: []Outcome{Terminated},
	},
	{
		ID: "2cfr200.341/2024", Cite: "2 CFR 200.341", Heading: "Notification of termination requirement",
		Text: "(a) The Federal agency or pass-through entity must provide written notice of termination to the recipient " +
			"or subrecipient. The written notice of termination should include the reasons for termination, the " +
			"effective date, and the portion of the Federal award to be terminated, if applicable.",
		Source: source2024, Chosen: ByAward, From: from2024,
	},
	{
		ID: "2cfr200.342/2024", Cite: "2 CFR 200.342", Heading: "Opportunities to object, hearings, and appeals",
		Text: "Upon initiating a remedy for noncompliance (for example, disallowed costs, a corrective action plan, or " +
			"termination), the Federal agency must provide the recipient with an opportunity to object and provide " +
			"information challenging the action.",
		Source: source2024, Chosen: ByAward, From: from2024,
	},
	{
		ID: "2cfr200.343/2024", Cite: "2 CFR 200.343", Heading: "Effects of suspension and termination",
		Text: "Costs to the recipient or subrecipient resulting from financial obligations incurred by the recipient or " +
			"subrecipient during a suspension or after the termination of a Federal award are not allowable unless the " +
			"Federal agency or pass-through entity expressly authorizes them in the notice of suspension or termination " +
			"or subsequently.",
		Source: source2024, Chosen: ByAward, From: from2024,
	},
	{
		ID: "2cfr200.346/2024", Cite: "2 CFR 200.346", Heading: "Collection of amounts due",
		Text: "Any Federal funds paid to the recipient or subrecipient in excess of the amount that the recipient or " +
			"subrecipient is determined to be entitled to under the Federal award constitute a debt to the Federal " +
			"Government. The Federal agency must collect all debts arising out of its Federal awards in accordance with " +
			"the Standards for the Administrative Collection of Claims (31 CFR part 901).",
		Source: source2024, Chosen: ByAward, From: from2024, Carries: []Outcome{Disallowed},
	},

	part18("18.1", "Purpose", "… to implement the hearing and appeal procedures available to State block or formula grant "+
		"applicants or recipients and existing categorical grantees under sections 802 through 804 of title I of the "+
		"Omnibus Crime Control and Safe Streets Act of 1968 …"),
	part18("18.2(a)", "Application", "These procedures apply to all appeals and hearings of State formula or block grant "+
		"applicants or recipients and all existing recipients of categorical grants or cooperative agreements …"),
	part18("18.2(c)", "Application", "These procedures do not apply to subgrant applicants or to recipients or third party "+
		"beneficiaries of block or formula grants awarded to a State."),
	part18("18.2(d)", "Application", "These procedures do not apply to categorical grant applicants."),
	part18("18.5(a)", "Hearings", "Whenever the responsible agency official finds that there has been a substantial failure "+
		"to comply … the responsible agency shall notify the grantee or applicant State that all or part of its grant or "+
		"subgrant will be terminated or suspended until the responsible agency is satisfied that there is no longer such "+
		"failure.", Suspended, Terminated),
	part18("18.5(b)", "Hearings", "The notice shall contain: (1) A statement of facts sufficient to inform the party of the "+
		"reasons for the agency's proposed action; (2) A statement of the nature of the action proposed to be taken; and "+
		"(3) A reference of the available appeal rights."),
	part18("18.5(c)", "Hearings", "If a block or formula grant applicant or recipient or a categorical grant recipient "+
		"wishes to appeal any action covered by § 18.5(a) it may request a review of the issues in controversy within 30 "+
		"days after notice of termination, noncompliance or denial …"),

	{
		ID: "31cfr901.3(b)(4)(ii)", Cite: "31 CFR 901.3(b)(4)(ii)", Heading: "Collection by administrative offset",
		Text: "… offsets may be initiated only after the debtor: (A) Has been sent written notice of the type and amount " +
			"of the debt, the intention of the agency to use administrative offset to collect the debt, and an " +
			"explanation of the debtor's rights … ; and (B) … has been given: The opportunity to inspect and copy agency " +
			"records related to the debt; The opportunity for a review within the agency of the determination of " +
			"indebtedness; and The opportunity to make a written agreement to repay the debt.",
		Source: source901, Chosen: ByDay,
	},
	{
		ID: "31cfr901.9(b)", Cite: "31 CFR 901.9(b)", Heading: "Interest, penalties, and administrative costs",
		Text: "(1) Interest shall accrue from the date of delinquency, or as otherwise provided by law. (2) Unless " +
			"otherwise established in a contract, repayment agreement, or by statute, the rate of interest charged shall " +
			"be the rate established annually by the Secretary in accordance with 31 U.S.C. 3717. … (3) The rate of " +
			"interest, as initially charged, shall remain fixed for the duration of the indebtedness. … Interest shall " +
			"not be compounded …",
		Source: source901, Chosen: ByDay,
	},
	{
		ID: "31cfr901.9(d)", Cite: "31 CFR 901.9(d)", Heading: "Interest, penalties, and administrative costs",
		Text: "… agencies shall charge a penalty, pursuant to 31 U.S.C. 3717(e)(2), not to exceed six percent a year on the " +
			"amount due on a debt that is delinquent for more than 90 days.",
		Source: source901, Chosen: ByDay,
	},
	{
		// The order alone, in the words of 73 FR 12272 about the rule before it.
		ID: "31cfr901.9(f)/2000", Cite: "31 CFR 901.9(f)", Heading: "Interest, penalties, and administrative costs",
		Text:   "… applied first to penalties, then to administrative costs, then to interest, and last to principal.",
		Source: source901 + ", as 73 FR 12272 sums it up", Chosen: ByDay, Until: from901f,
	},
	{
		ID: "31cfr901.9(f)/2008", Cite: "31 CFR 901.9(f)", Heading: "Interest, penalties, and administrative costs",
		Text: "When a debt is paid in partial or installment payments, amounts received by the Government shall be applied " +
			"first to any contingency fees added to the debt, second to outstanding penalties, third to administrative " +
			"costs other than contingency fees, fourth to interest, and last to principal.",
		Source: "73 FR 12272 (12274), Mar. 7, 2008, in force Apr. 7, 2008", Chosen: ByDay, From: from901f,
	},
	{
		ID: "31cfr901.9(g)", Cite: "31 CFR 901.9(g)", Heading: "Interest, penalties, and administrative costs",
		Text: "Agencies shall waive the collection of interest and administrative costs imposed pursuant to this section on " +
			"the portion of the debt that is paid within 30 days after the date on which interest began to accrue. " +
			"Agencies may extend this 30-day period on a case-by-case basis. In addition, agencies may waive interest, " +
			"penalties, and administrative costs charged under this section, in whole or in part …",
		Source: source901 + "; 73 FR 12274, Mar. 7, 2008", Chosen: ByDay,
	},

	statute("10152(a)(1)", "Description; grants authorized", "3751", fromByrne,
		"… the Attorney General may, in accordance with the formula established under section 10156 of this title, make "+
			"grants to States and units of local government …", Made, MadeWithConditions),
	statute("10153(a)(5)(D)", "Applications", "3752", fromByrne,
		"(5) A certification … that … (D) the applicant will comply with all provisions of this part and all other "+
			"applicable Federal laws.", Denied),
	statute("10154", "Review of applications", "3753", fromByrne,
		"The Attorney General shall not finally disapprove any application (or any amendment to that application) "+
			"submitted under this part without first affording the applicant reasonable notice of any deficiencies in the "+
			"application and opportunity for correction and reconsideration.", Denied),
	statute("10156(d)(4)(A)", "Formula; resolution of disparate allocations", "3755", fromByrne,
		"… the unit of local government certified …, together with any such specified geographically constituent units of "+
			"local government …, shall submit to the Attorney General a joint application for the aggregate of funds "+
			"allocated to such units of local government. Such application shall specify the amount of such funds that are "+
			"to be distributed to each of the units of local government and the purposes for which such funds are to be "+
			"used.", Made, MadeWithConditions),
	statute("10222", "Notice and hearing on denial or termination of grant", "3783", civil.Date{},
		"Whenever, after reasonable notice and opportunity for a hearing on the record in accordance with section 554 of "+
			"title 5, [the agency] finds that a recipient of assistance under this chapter has failed to comply "+
			"substantially with (1) any provisions of this chapter; (2) any regulations or guidelines promulgated under "+
			"this chapter; or (3) any application submitted in accordance with the provisions of this chapter, or the "+
			"provisions of any other applicable Federal Act; the Director involved shall, until satisfied that there is no "+
			"longer any such failure to comply, terminate payments …, reduce payments … by an amount equal to the amount "+
			"of such payments which were not expended in accordance with this chapter, or limit the availability of "+
			"payments …", Withheld, Suspended, Terminated, Disallowed),
	statute("10230(a)", "Other administrative provisions; recordkeeping requirement", "", civil.Date{},
		"Each recipient of funds under this chapter shall keep such records as the Office of Justice Programs shall "+
			"prescribe …"),
	statute("10230(b)", "Other administrative provisions; access to records for audit and examination", "", civil.Date{},
		"The Office of Justice Programs or any of its duly authorized representatives, shall have access for purpose of "+
			"audit and examination of any books, documents, papers, and records of the recipients of funds under this "+
			"chapter …"),
	statute("10231(a)", "Confidentiality of information", "", civil.Date{},
		"No officer or employee of the Federal Government, and no recipient of assistance under the provisions of this "+
			"chapter shall use or reveal any research or statistical information furnished under this chapter by any person "+
			"and identifiable to any specific private person for any purpose other than the purpose for which it was obtained …"),
}

func part18(number, heading, text string, carries ...Outcome) Section {
	return Section{
		ID: "28cfr" + number, Cite: "28 CFR " + number, Heading: heading, Text: text, Source: source18,
		Chosen: ByDay, From: fromPart18, Carries: carries,
	}
}

// statute is a section of title 34; earlier is where title 42 had it.
func statute(number, heading, earlier string, from civil.Date, text string, carries ...Outcome) Section {
	source := sourceAct
	if earlier != "" {
		source += "; earlier 42 U.S.C. " + earlier
	}
	return Section{
		ID: "34usc" + number, Cite: "34 U.S.C. " + number, Heading: heading, Text: text, Source: source,
		Chosen: ByDay, From: from, Carries: carries,
	}
}
