# A client that openapi-python-client generated registers, signs in, predicts and answers.
import json
import sys

from generated import AuthenticatedClient, Client
from generated.api.auth import auth_login, auth_register
from generated.api.feedback import feedback_create
from generated.api.predict import predict_v2
from generated.models import AuthLoginBody, AuthRegisterBody, FeedbackRequestType0, PredictV2Body
from generated.types import File

url, picture, username, password = sys.argv[1:]
anonymous = Client(base_url=url)
auth_register.sync(client=anonymous, body=AuthRegisterBody(username=username, password=password))
pair = auth_login.sync(client=anonymous, body=AuthLoginBody(username=username, password=password))
client = AuthenticatedClient(base_url=url, token=pair.access_token)
with open(picture, "rb") as file:
    body = PredictV2Body(file=File(payload=file, file_name="digit.png", mime_type="image/png"))
    prediction = predict_v2.sync(client=client, body=body)
answer = FeedbackRequestType0(prediction_id=prediction.prediction_id, correct=True)
feedback = feedback_create.sync(client=client, body=answer)
print(json.dumps({"prediction": prediction.prediccion, "feedback": feedback.prediction}))
