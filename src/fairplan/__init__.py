"""The planning library: who works when, who joins which team. It knows nothing of the platform.

Every planner has one face: a frozen problem, `solve(problem, stop=…, seed=…, on_progress=…)`, a
result that names the best plan, its cost by part, a lower bound where one is known, every broken
wish with the person and the reason, the seed and the steps done. The same problem, seed and step
limit give the same plan. A checker that shares no code with the planner looks at each plan.
"""
