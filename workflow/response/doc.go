// Package response holds what came back for the demands of a matter: productions, answers that came online, our own
// side's rulings on what was withheld, and receipts for what came. How complete the answer is follows from it. It holds
// no deadline: those that answers meet are handed to it, as whatever holds them keeps them.
package response
