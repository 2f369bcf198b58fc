"""Runs in PaddleOCR's own environment: reads crops of seals as PaddleOCR's SealRecognition does when it gets no layout.

Arguments: the folder of the seal text detector, its name, the folder of the recogniser, its name, then image files.
Prints one line of JSON: for each image the lines it read, and seconds in all."""

import json
import os
import sys
import time

os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from paddlex import create_pipeline
    from paddlex.inference import load_pipeline_config

    detector, detector_name, recogniser, recogniser_name, *images = sys.argv[1:]
    # The crop is the seal. Without layout, page orientation and unwarping, whose models no wheel carries,
    # SealRecognition is its SealOCR alone; the class itself does not start without the packages that parse whole
    # documents (paddlex[ocr]), though it uses none of them here and answers the same.
    config = load_pipeline_config("seal_recognition")["SubPipelines"]["SealOCR"]
    config["SubModules"]["TextDetection"].update(model_name=detector_name, model_dir=detector)
    config["SubModules"]["TextRecognition"].update(model_name=recogniser_name, model_dir=recogniser)
    pipeline = create_pipeline(config=config, engine="onnxruntime")
    started = time.perf_counter()
    lines = [[str(text) for page in pipeline.predict(image) for text in page["rec_texts"]] for image in images]
    out.write(json.dumps({"lines": lines, "seconds": time.perf_counter() - started}, ensure_ascii=False) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
