"""Work in blocks: here, or on the workers of an executor; the same function on the same blocks, whoever works.

An executor is any of `concurrent.futures`, threads included, since kernels release the lock of the interpreter, or the
client of a Dask cluster. What all blocks need goes to each worker once: threads have it, processes of this machine map
one file into their memory, and Dask scatters it. Blocks are handed out a few at a time, so that neither the list of all
of them nor answers that nobody has taken yet fill the memory.
"""
