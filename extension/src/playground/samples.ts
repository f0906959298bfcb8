// Drafts to try, so that nobody has to invent an advert to see what happens. Words only.
import type { Kind } from "../page/provider.js";

export interface Sample {
  readonly label: string;
  readonly text: string;
}

export const SAMPLES: Readonly<Record<Kind, readonly Sample[]>> = {
  post: [
    {
      label: "An announcement",
      text: "We are thrilled to announce that our award-winning agency has launched a brand new website! Check out our services at www.brightpath.example and book your free consultation today. Limited spots available, don't miss out!",
    },
    {
      label: "Something learnt",
      text: "We moved our newsletter from weekly to monthly and lost no readers. What changed was the preparation: each issue now answers one question somebody asked us that month, so the reply rate went from 1% to 6%. If you want to try it, start by searching your inbox for sentences that end in a question mark. Which question do your readers ask you most?",
    },
    {
      label: "Engagement bait",
      text: "Like this post and tag three friends to win a $500 gift card! 🎁🎉 Share it in your story for a second chance. Follow us so you don't miss the winner!",
    },
    {
      label: "A slogan",
      text: "Success is not given. It is earned. Rise, grind, repeat. #motivation #mindset #success",
    },
  ],
  comment: [
    {
      label: "A helpful answer",
      text: "Sorry to hear it, Mara. We had the same blight in our beds in 2021. What helped was taking off every leaf below knee height, so that rain cannot splash spores up from the soil, and watering at the foot in the morning. Don't compost the sick leaves, the spores survive. Are your plants under a roof, or out in the rain?",
    },
    {
      label: "“Great post!”",
      text: "Great post! Check out my blog for more tips like this: www.gardenguru.example",
    },
    { label: "Just praise", text: "Love this! So inspiring, thanks for sharing!" },
    {
      label: "A pitch",
      text: "Our BlightAway spray is the number one solution on the market. Order now and get 20% off with code MARA20. DM me for details!",
    },
  ],
};
