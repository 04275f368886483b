module example.com/fail-wrong-architecture

go 1.19
