// A client that openapi-generator generated for Go registers, signs in, predicts and answers.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	vigia "github.com/GIT_USER_ID/GIT_REPO_ID"
)

func must[T any](value T, _ any, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	url, picture, username, password := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	settings := vigia.NewConfiguration()
	settings.Servers = vigia.ServerConfigurations{{URL: url}}
	client := vigia.NewAPIClient(settings)
	nobody := context.Background()
	must(client.AuthAPI.AuthRegister(nobody).AuthRegisterRequest(*vigia.NewAuthRegisterRequest(username, password)).Execute())
	pair := must(client.AuthAPI.AuthLogin(nobody).AuthLoginRequest(*vigia.NewAuthLoginRequest(username, password)).Execute())
	signedIn := context.WithValue(nobody, vigia.ContextAccessToken, pair.AccessToken)
	file, err := os.Open(picture)
	must(file, nil, err)
	prediction := must(client.PredictAPI.PredictV2(signedIn).File(file).Execute())
	answer := vigia.NewFeedbackRequestAnyOf(prediction.PredictionId, true)
	feedback := must(client.FeedbackAPI.FeedbackCreate(signedIn).FeedbackRequest(vigia.FeedbackRequest{FeedbackRequestAnyOf: answer}).Execute())
	text, _ := json.Marshal(map[string]any{"prediction": prediction.Prediccion, "feedback": feedback.Prediction})
	fmt.Println(string(text))
}
