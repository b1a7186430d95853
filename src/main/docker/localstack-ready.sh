#!/bin/sh
# Run by LocalStack once S3 answers: makes the demo's bucket and fills it.
set -eu

awslocal s3 mb s3://pigment-export
awslocal s3 cp /demo/pigment-export/myfolderA/2022-09-15-salaries.csv s3://pigment-export/myfolderA/2022-09-15-salaries.csv
awslocal s3 cp /demo/pigment-export/myfolderA/2022-10-15-salaries.csv s3://pigment-export/myfolderA/2022-10-15-salaries.csv
awslocal s3 cp /demo/pigment-export/myfolderA/2022-10-16-revenue.csv s3://pigment-export/myfolderA/2022-10-16-revenue.csv
awslocal s3 cp /demo/pigment-export/myfolderA/2022-10-17-budget.csv s3://pigment-export/myfolderA/2022-10-17-budget.csv
awslocal s3 cp /demo/pigment-export/myfolderA/2022-10-18-budget-corrections.csv s3://pigment-export/myfolderA/2022-10-18-budget-corrections.csv
awslocal s3 cp /demo/pigment-export/myfolderB/2022-11-15-salaries.csv s3://pigment-export/myfolderB/2022-11-15-salaries.csv
