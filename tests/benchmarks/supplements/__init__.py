"""Pages of supplements: are changed ones told, and sheets that were only scanned again left alone?"""
