"""Everything the Lambda functions share; imported as `shared` everywhere."""
