# A client that openapi-generator generated for Python registers, signs in, predicts and answers.
import json
import sys

import openapi_client as vigia

url, picture, username, password = sys.argv[1:]
anonymous = vigia.AuthApi(vigia.ApiClient(vigia.Configuration(host=url)))
anonymous.auth_register(vigia.AuthRegisterRequest(username=username, password=password))
pair = anonymous.auth_login(vigia.AuthLoginRequest(username=username, password=password))
client = vigia.ApiClient(vigia.Configuration(host=url, access_token=pair.access_token))
with open(picture, "rb") as file:
    prediction = vigia.PredictApi(client).predict_v2(file=("digit.png", file.read()))
answer = vigia.FeedbackRequestAnyOf(prediction_id=prediction.prediction_id, correct=True)
feedback = vigia.FeedbackApi(client).feedback_create(vigia.FeedbackRequest(answer))
print(json.dumps({"prediction": prediction.prediccion, "feedback": feedback.prediction}))
