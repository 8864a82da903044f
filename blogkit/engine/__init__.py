"""A build engine that contains no word about blogs.

It knows values and their digests, questions and their answers, and a Store that survives between builds.
The idea is constrained memoization: an output may be kept while the questions that were asked for it, asked again in
their order, have the same answers.
"""
