"""Short texts, as people answer from a phone: most are told rightly; a few words may belong to more than one language."""

from intake.reading.language import language_of

SHORT = {
    "fi": """
        Kiitos tiedosta! | Selvisikö asia? | Laitan kuvan vielä tänään | Tarvitsisin apua tulostimen kanssa | Postita kutsut | Montako tuolia? |
        Eilinen jäi kesken | Tilasin jo itse | Ei mitään kiirettä | Mieluummin aamulla | Kelpaa | Passaa hyvin | Hups | Väärä vastaanottaja |
        Aloitetaan vasta keväällä | Lippuja kaksi | Vuokra-auto Oulusta | Muuttuiko jokin? | Luonnos näyttää hyvältä | Poista kohta neljä | Nimi on
        väärin kirjoitettu | Korjaa kirjoitusvirheet | Työaika täyttyi | Tunnit loppuivat | Jäikö tunteja? | Voiko sopimuksen jäädyttää? | Irtisanon
        palvelun | Jatketaan entiseen malliin | Anna soittaa minulle | Vahtimestari avaa | Saunailta peruuntui | Sataako siellä? | Lomalista jakoon |
        Pöytä kuudelle | Kasvisvaihtoehto kahdelle | Allergiat: pähkinä | Kutsu kaikki | Jaa muistio tiimille | Lähde on epävarma | Kumpi malli? |
        Sininen | Se punainen | Ensimmäinen vaihtoehto | Kuitenkin kolmelta | Hetkinen | Jep | Noin viisikymmentä | Kunnossa | Älä vielä | Unohdin
        liitteen | Liitteenä puuttuva sivu | Vastaus myöhästyy hieman | Kirjanpitäjä kyselee kuitteja | Verottaja vaatii selvityksen | Yöjuna
        Rovaniemelle | Passi vanhenee | Rokotukset kunnossa | Nettisivut ei toimi | Sähkökatko | Vesivahinko | Remontti venyy | Tervetuloa takaisin |
        Onnittelut! | Hyvää syntymäpäivää | Hyvää työtä | Hyvää matkaa | Lepää rauhassa | Paranemisia | Tsemppiä | Mukavaa kesää | Odotan innolla | En
        usko | Tottahan toki | Hei vaan | Se siitä | Ei oo todellista | Sama täällä | Näin on | Ymmärrän | Ok kiitos tästä | Sinne meni | Joku muu |
        Tuo kelpaa minulle | Selvä homma | Pyykkiä ei tarvitse viedä | Vastaanotto on kymmeneltä | Saitko tekstarin? | Pidä huolta | Hintaraja sata
        euroa | Varmista vielä pysäköinti | Kummalle tämä kuuluu? | Asiakas ei vastaa | Maanantaina palaan | Luottokortti hukassa | Ruuvit ja mutterit
        | Lähtö seitsemältä | Kiinnostaa kyllä | Unohda koko juttu | Kolmas kerros | Helsingistä Turkuun ja takaisin | Vuosikokouksen esityslista |
        Palkkalaskelma | Tiedän | Hienosti hoidettu! | Jaa | Mitä kuuluu? | Oliko muuta? | Ei muuta | Yritän ehtiä | Kaikki hyvin | Voisiko sen tehdä
        toisin | Samoin sinne | Iltaa | Hyvä idea | Kunhan ehdit | Tulostatko kahtena kappaleena | Sama aika ensi keskiviikkona | Osoite on sama kuin
        ennen | Postinumero puuttuu | Jätä avain naapurille | Ei sillä väliä | Kuka tuli | Onko jo vastattu | Onneksi olkoon | Tarkoitin toista
        hotellia | Hieno homma | Kyllä vaan | Laita laskulle | Ota yhteyttä heihin | Voi ei | Aika kallis | Löysitkö halvempaa | Kierrä kaikki
    """,
    "sv": """
        Tack för informationen! | Löste det sig? | Jag skickar bilden ännu i dag | Jag skulle behöva hjälp med skrivaren | Posta inbjudningarna | Hur
        många stolar? | Gårdagen blev på hälft | Jag beställde redan själv | Ingen brådska alls | Hellre på morgonen | Duger | Passar fint | Hoppsan |
        Fel mottagare | Vi börjar först på våren | Två biljetter | Hyrbil från Uleåborg | Ändrades något? | Utkastet ser bra ut | Ta bort punkt fyra |
        Namnet är felskrivet | Rätta skrivfelen | Arbetstiden är full | Timmarna tog slut | Blev det timmar kvar? | Kan avtalet pausas? | Jag säger
        upp tjänsten | Vi fortsätter som förr | Be Anna ringa mig | Vaktmästaren öppnar | Bastukvällen ställdes in | Regnar det där? | Dela ut
        semesterlistan | Bord för sex | Vegetariskt för två | Allergier: nötter | Bjud in alla | Dela protokollet med teamet | Källan är osäker |
        Vilken modell? | Blå | Den röda | Första alternativet | Ändå klockan tre | Ett ögonblick | Japp | Ungefär femtio | I ordning | Inte ännu | Jag
        glömde bilagan | Den saknade sidan bifogas | Svaret dröjer lite | Bokföraren frågar efter kvitton | Skattemyndigheten kräver utredning |
        Nattåg till Rovaniemi | Passet går ut | Vaccinationerna i skick | Webbplatsen fungerar inte | Strömavbrott | Vattenskada | Renoveringen drar
        ut på tiden | Välkommen tillbaka | Grattis! | Grattis på födelsedagen | Bra jobbat | Trevlig resa | Krya på dig | Lycka till | Skön sommar |
        Ser fram emot det | Tror inte det | Självklart | Hej bara | Så var det med det | Otroligt | Samma här | Så är det | Jag förstår | Okej tack
        för detta | Någon annan | Den duger åt mig | Bra så | Vem då? | Allt klart | Japp, klart | Tvätten behöver inte hämtas | Mottagningen är
        klockan tio | Fick du smset? | Sköt om dig | Prisgräns hundra euro | Kolla ännu parkeringen | Vem hör detta till? | Kunden svarar inte | Jag
        är tillbaka på måndag | Kreditkortet borta | Skruvar och muttrar | Avfärd klockan sju | Intresserar nog | Glöm hela saken | Tredje våningen |
        Från Helsingfors till Åbo och tillbaka | Årsmötets föredragningslista | Löneuträkning | Jag vet | Fint skött! | Jaså | Hur mår du? | Var det
        något annat? | Inget annat | Jag försöker hinna | Allt väl | Kunde man göra det annorlunda | Detsamma | Kvällen | Bra idé | När du hinner |
        Skriver du ut i två exemplar | Samma tid nästa onsdag | Adressen är densamma som förut | Postnumret fattas | Lämna nyckeln till grannen | Det
        gör inget | Vem kom | Har de redan svarat | Gratulerar | Jag menade det andra hotellet | Fint gjort | Jo visst | Sätt på fakturan | Kontakta
        dem | Åh nej | Ganska dyrt | Hittade du billigare | Cirkulera till alla
    """,
    "en": """
        Thanks for letting me know! | Did it get resolved? | I'll send the picture later today | I'd need help with the printer | Mail the invitations
        | How many chairs? | Yesterday was left unfinished | I already ordered it myself | No rush at all | Preferably in the morning | Good enough |
        Suits me fine | Oops | Wrong recipient | We start only in spring | Two tickets | Rental car from Oulu | Did anything change? | The draft looks
        good | Delete item four | The name is misspelled | Fix the typos | Working hours are full | We ran out of hours | Any hours left? | Can the
        contract be paused? | I'm ending the service | We carry on as before | Have Anna call me | The caretaker opens | Sauna night was cancelled |
        Is it raining there? | Share the vacation list | Table for six | Vegetarian for two | Allergies: nuts | Invite everybody | Share the minutes
        with the team | The source is uncertain | Which model? | Blue | The red one | First option | Three o'clock after all | One moment | Yup |
        About fifty | In order | Not yet | I forgot the attachment | The missing page is attached | The answer will be a bit late | The accountant
        asks for receipts | The tax office wants an explanation | Night train to Rovaniemi | My passport expires | Vaccinations are fine | Website is
        down | Power cut | Water damage | The renovation drags on | Welcome back | Congratulations! | Happy birthday | Well done | Safe travels | Get
        well soon | Good luck | Have a lovely summer | Looking forward to it | I don't think so | Of course | Hello there | That's that | Unbelievable
        | Same here | Indeed | I understand | Ok thanks for this | Someone else | That one's fine for me | All set | Who? | Never mind | Got it | No
        need to pick up the laundry | The appointment is at ten | Did you get my text? | Take care | Price limit a hundred euros | Double-check the
        parking | Who does this belong to? | The client isn't answering | Back on Monday | Lost my credit card | Nuts and bolts | Departure at seven |
        I'm interested | Forget the whole thing | Third floor | From Helsinki to Turku and back | Agenda of the annual meeting | Payslip | I know |
        Nicely handled! | Oh well | How are you? | Was there anything else? | Nothing else | I'll try to make it | All good | Could it be done
        differently | Same to you | Evening | Good idea | When you have time | Print two copies | Same time next Wednesday | The address is the same
        as before | Postcode missing | Leave the key with the neighbour | It doesn't matter | Who came | Have they replied | Congrats | I meant the
        other hotel | Nice one | Sure thing | Put it on the bill | Contact them | Oh no | Rather expensive | Did you find a cheaper one | Circulate to
        all
    """,
    "other": """
        Tak for beskeden! | Blev det løst? | Jeg sender billedet senere i dag | Jeg har brug for hjælp med printeren | Hvor mange stole? | Ingen hast
        | Helst om morgenen | Forkert modtager | To billetter | Udkastet ser fint ud | Slet punkt fire | Ret stavefejlene | Tillykke! | Tillykke med
        fødselsdagen | God rejse | Held og lykke | Glæder mig til det | Jeg forstår | Takk for beskjeden! | Ble det løst? | Jeg sender bildet senere i
        dag | Jeg trenger hjelp med skriveren | Hvor mange stoler? | Feil mottaker | Utkastet ser bra ut | Slett punkt fire | Rett skrivefeilene |
        Gratulerer! | Gratulerer med dagen | God tur | Lykke til | Gleder meg til det | Tänan teavitamast! | Kas see lahenes? | Saadan pildi täna
        hiljem | Vajaksin abi printeriga | Mitu tooli? | Kiiret pole | Pigem hommikul | Vale saaja | Kaks piletit | Mustand näeb hea välja | Kustuta
        punkt neli | Paranda kirjavead | Palju õnne! | Palju õnne sünnipäevaks | Head reisi | Edu | Ootan põnevusega | Saan aru | Danke für die Info!
        | Hat sich das erledigt? | Ich sende das Bild später | Ich brauche Hilfe mit dem Drucker | Wie viele Stühle? | Keine Eile | Lieber morgens |
        Falscher Empfänger | Zwei Fahrkarten | Der Entwurf sieht gut aus | Herzlichen Glückwunsch | Gute Reise | Viel Erfolg | Ich verstehe | Merci
        pour l'information | Combien de chaises? | Bon voyage | Félicitations | Je comprends | Gracias por avisar | ¿Cuántas sillas? | Buen viaje |
        Grazie dell'informazione | Quante sedie? | Buon viaggio | Bedankt voor de info | Hoeveel stoelen? | Gefeliciteerd | Goede reis | Obrigado pela
        informação | Quantas cadeiras? | Dziękuję za informację | Ile krzeseł? | Gratulacje | Paldies par informāciju | Cik krēslu? | Ačiū už
        informaciją | Kiek kėdžių? | Köszönöm az információt | Hány szék? | Спасибо за информацию | Сколько стульев? | Дякую за інформацію | Ευχαριστώ
        για την ενημέρωση | 谢谢告知 | ありがとうございます | شكرا | Teşekkür ederim bilgi için | Kaç sandalye? | Hvala na obavijesti | Koliko stolica? | Děkuji za
        informaci | Kolik židlí? | Mulțumesc pentru informație | Vasketøjet skal ikke hentes | Fik du min sms? | Pas på dig selv | Hvem tilhører
        dette? | Kunden svarer ikke | Tilbage på mandag | Glem det hele | Tredje sal | Fra Helsinki til Turku og tilbage | Hvordan går det? | Var der
        andet? | Klesvasken trenger ikke hentes | Fikk du meldingen min? | Ta vare på deg selv | Tilbake på mandag | Glem hele greia | Tredje etasje |
        Hvordan har du det? | Var det noe annet? | Kas said mu sõnumi? | Hoia ennast | Kellele see kuulub? | Klient ei vasta | Esmaspäeval tagasi |
        Unusta kogu asi | Kolmas korrus | Helsingist Turusse ja tagasi | Kuidas läheb? | Kas oli veel midagi? | Hast du meine SMS bekommen? | Pass auf
        dich auf | Wem gehört das? | Der Kunde antwortet nicht | Am Montag zurück | Dritter Stock | Wie geht es dir? | Sonst noch etwas? | Le client
        ne répond pas | Troisième étage | El cliente no contesta | Tercer piso | Il cliente non risponde | Terzo piano | De klant antwoordt niet |
        Klient nie odpowiada | Клиент не отвечает | Klients neatbild | Klientas neatsako | O cliente não responde | Az ügyfél nem válaszol | God idé,
        vi gør det | Når du får tid | Udskriv to eksemplarer | Samme tid næste onsdag | Det gør ikke noget | Hvem kom | Har de svaret | Temmelig dyrt
        | God idé, vi gjør det | Når du får tid til det | Skriv ut to eksemplarer | Samme tid neste onsdag | Det gjør ingenting | Ganske dyrt | Hea
        mõte | Kui sul aega on | Printige kaks eksemplari | Samal ajal järgmisel kolmapäeval | Pole tähtis | Kes tuli | Kas nad on vastanud | Üsna
        kallis | Gute Idee | Wenn Sie Zeit haben | Zwei Exemplare drucken | Macht nichts | Wer kam | Ziemlich teuer | Bonne idée | Buena idea | Buona
        idea | Goed idee | Dobry pomysł | Хорошая идея | Laba doma | Gera mintis | Boa ideia | Jó ötlet
    """,
}


def test_nearly_all_short_texts_are_told_rightly():
    wrong = {
        language: [text for text in texts if language_of(text) != language] for language, texts in _texts()
    }

    told = {language: 1 - len(wrong[language]) / len(texts) for language, texts in _texts()}

    assert min(told["fi"], told["sv"], told["en"]) >= 0.97, wrong
    assert told["other"] >= 0.95, wrong["other"]


def _texts():
    """A bar parts them; their line ends are blanks."""
    return [
        (language, [" ".join(one.split()) for one in texts.split("|")]) for language, texts in SHORT.items()
    ]
