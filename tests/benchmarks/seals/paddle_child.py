"""Runs in PaddleOCR's own environment: reads crops of seals with PaddleOCR's SealRecognition pipeline.

Arguments: the folder of the seal text detector, its name, the folder of the recogniser, its name, then image files.
Prints one line of JSON: for each image the text with most characters of all it read, and seconds in all."""

import json
import os
import sys
import time

os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from paddleocr import SealRecognition

    detector, detector_name, recogniser, recogniser_name, *images = sys.argv[1:]
    # The crop is the seal: no layout model is needed to find it.
    pipeline = SealRecognition(
        seal_text_detection_model_name=detector_name,
        seal_text_detection_model_dir=detector,
        text_recognition_model_name=recogniser_name,
        text_recognition_model_dir=recogniser,
        engine="onnxruntime",
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_layout_detection=False,
    )
    started, texts = time.perf_counter(), []
    for image in images:
        read = [t for page in pipeline.predict(image) for seal in page["seal_res_list"] for t in seal["rec_texts"]]
        texts.append(max(read, key=len, default=""))
    out.write(json.dumps({"texts": texts, "seconds": time.perf_counter() - started}, ensure_ascii=False) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
