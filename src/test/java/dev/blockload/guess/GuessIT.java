package dev.blockload.guess;

class GuessIT {

}
